import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import type { Folder } from '../projects/folder.ts'
import { openReferenced } from './open-referenced.ts'
import type { Showing } from './read-secret.ts'
import { resolveReferences } from './resolve-references.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import { folderResource, referenceReader, secretResource } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface SecretsQuery extends NamedFolder {
  readonly recursive: boolean
  readonly showing: Showing
  /** Secrets with any of these tags; undefined for all. */
  readonly tagSlugs?: readonly string[] | undefined
  /** Secrets with all of these pairs. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[]
}

/** By folder and key. The disclosure is on record before the answer. */
export function listSecrets(kms: Dependencies, actor: Actor, query: SecretsQuery): Promise<readonly ShownSecret[]> {
  const { recursive, showing, tagSlugs, metadata, ...name } = query
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    // Below a folder that is shut to the actor there may be one that is not.
    access.assertAny(['secrets', 'describe'], recursive ? { environment: name.environment } : folderResource(name))
    const { environment, folder: top } = await findFolder(inside, name)
    const folders = recursive ? await inside.folders.subtree(environment.id, top.path) : [top]
    const paths = new Map(folders.filter((folder) => isOpenTo(access, name.environment, folder)).map(({ id, path }) => [id, path]))
    const scope = await unlockProject(kms, inside, name.projectId)
    const opened = (await inside.secrets.list([...paths.keys()])).flatMap((secret): readonly ShownSecret[] => {
      const path = paths.get(secret.folderId) ?? name.path
      const on = secretResource({ environment: name.environment, path }, secret)
      if (!matches(secret, query) || !access.may(['secrets', 'describe'], on)) return []
      const { value, comment } = openContent(scope, secret)
      const isShown = showing.showValue && access.may(['secrets', 'read-value'], on)
      const place = { projectId: name.projectId, environment: name.environment, path }
      return [{ secret, ...place, value: isShown ? value : undefined, comment }]
    })
    const shown = showing.resolveReferences ? await resolveAll(scope, inside, access, opened) : opened
    assertAnswerable(shown)
    await recordEvent(kms, inside, actor, {
      type: 'get-secrets',
      projectId: name.projectId,
      metadata: {
        environment: name.environment,
        secretPath: name.path,
        numberOfSecrets: shown.length,
        valuesShown: shown.some(({ value }) => value),
      },
    })
    return shown
  })
}

/** One answer is one text in memory: beyond this it would fail with less to say. */
const ANSWER_CHARS_MAX = 64 * 1_048_576

function assertAnswerable(secrets: readonly ShownSecret[]): void {
  const chars = secrets.reduce((total, { value }) => total + (value?.reveal().length ?? 0), 0)
  if (chars > ANSWER_CHARS_MAX)
    throw badRequest(
      `These secrets have ${chars} characters together, and one answer can hold ${ANSWER_CHARS_MAX}. Read fewer folders, or the secrets one by one.`,
    )
}

function matches(secret: StoredSecret, { tagSlugs, metadata }: SecretsQuery): boolean {
  const tagged = tagSlugs === undefined || secret.tags.some(({ slug }) => tagSlugs.includes(slug))
  return tagged && metadata.every((pair) => secret.metadata.some(({ key, value }) => key === pair.key && value === pair.value))
}

/** In the query: what lies in a folder that is shut to the actor is not even read. */
function isOpenTo(access: ProjectAccess, environment: string, { path }: Pick<Folder, 'path'>): boolean {
  return access.mayAny(['secrets', 'describe'], folderResource({ environment, path }))
}

/** Values that are not shown stay that way, and are not put into others either. */
async function resolveAll(
  scope: ScopeKeys,
  inside: Repositories,
  access: ProjectAccess,
  secrets: readonly ShownSecret[],
): Promise<readonly ShownSecret[]> {
  const addressed = secrets.map((shown) => ({
    shown,
    address: { environment: shown.environment, path: shown.path, key: shown.secret.key },
  }))
  const opened = addressed.flatMap(({ address, shown: { value } }) => (value ? [{ address, value }] : []))
  const valueAt = await openReferenced(scope, inside, access.project.id, { opened, whole: [], reader: referenceReader(access) })
  const { values } = resolveReferences({ wanted: opened.map(({ address }) => address), valueAt })
  const resolved = new Map(opened.map(({ address }, index) => [address, values[index]]))
  return addressed.map(({ shown, address }) => ({ ...shown, value: resolved.get(address) }))
}

import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { openReferenced } from './open-referenced.ts'
import { authoriseReading, type Showing } from './read-secret.ts'
import { resolveReferences } from './resolve-references.ts'
import { openContent, unlockProject } from './seal-secret.ts'
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
    await authoriseReading(inside, actor, name.projectId, showing)
    const { environment, folder: top } = await findFolder(inside, name)
    const folders = recursive ? await inside.folders.subtree(environment.id, top.path) : [top]
    const paths = new Map(folders.map(({ id, path }) => [id, path]))
    const stored = (await inside.secrets.list([...paths.keys()])).filter((secret) => matches(secret, query))
    const scope = await unlockProject(kms, inside, name.projectId)
    const opened = stored.map((secret): ShownSecret => {
      const path = paths.get(secret.folderId) ?? name.path
      return { secret, projectId: name.projectId, environment: name.environment, path, ...openContent(scope, secret) }
    })
    const shown = showing.resolveReferences && showing.showValue ? await resolveAll(scope, inside, name.projectId, opened) : opened
    if (showing.showValue) assertAnswerable(shown)
    await recordEvent(kms, inside, actor, {
      type: 'get-secrets',
      projectId: name.projectId,
      metadata: { environment: name.environment, secretPath: name.path, numberOfSecrets: shown.length, valuesShown: showing.showValue },
    })
    return showing.showValue ? shown : shown.map((secret) => ({ ...secret, value: undefined }))
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

async function resolveAll(
  scope: ScopeKeys,
  inside: Repositories,
  projectId: string,
  secrets: readonly ShownSecret[],
): Promise<readonly ShownSecret[]> {
  const opened = secrets.map(({ environment, path, secret, value }) => ({
    address: { environment, path, key: secret.key },
    value: value as Secret<string>,
  }))
  const valueAt = await openReferenced(scope, inside, projectId, { opened, whole: [] })
  const { values } = resolveReferences({ wanted: opened.map(({ address }) => address), valueAt })
  return secrets.map((secret, index) => ({ ...secret, value: values[index] }))
}

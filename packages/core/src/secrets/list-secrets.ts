import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { type FoundRow, findRows, type Personal, type RowsQuery } from './find-rows.ts'
import type { Showing } from './read-secret.ts'
import { resolveOpened } from './resolve-opened.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import type { SecretImport } from './secret-import.ts'
import { folderResource, referenceReader, secretResource } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'

export interface SecretsQuery extends NamedFolder, Pick<RowsQuery, 'tagSlugs' | 'metadata'> {
  readonly recursive: boolean
  readonly showing: Showing
  /** Also what the folders import. */
  readonly imports?: boolean
  readonly personal?: Personal
}

export interface ListedSecrets {
  /** By key and folder. */
  readonly secrets: readonly ShownSecret[]
  /** By folder and position. */
  readonly imports: readonly ShownImport[]
}

export interface ShownImport {
  readonly link: SecretImport
  readonly secrets: readonly ShownSecret[]
}

/** Those that the actor may see; values where they may read them. The disclosure is on record before the answer. */
export function listSecrets(kms: Dependencies, actor: Actor, query: SecretsQuery): Promise<ListedSecrets> {
  const { recursive, showing, imports = false, personal = 'none', tagSlugs, metadata, ...name } = query
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    // Below a folder that is shut to the actor there may be one that is not.
    access.assertAny(['secrets', 'describe'], recursive ? { environment: name.environment } : folderResource(name))
    const { environment, folder: top } = await findFolder(inside, name)
    const folders = recursive ? await inside.folders.subtree(environment.id, top.path) : [top]
    const rowsQuery = { environment: environment.slug, folders, tagSlugs, metadata, imports, personal }
    const { own, imported } = await findRows(inside, { actor, access }, rowsQuery)
    const rows = [...own, ...imported.flatMap((found) => found.rows)]
    const scope = await unlockProject(kms, inside, name.projectId)
    const all = await showRows(scope, inside, access, { rows, showing })
    await recordEvent(kms, inside, actor, {
      type: 'get-secrets',
      projectId: name.projectId,
      metadata: {
        ...{ environment: name.environment, secretPath: name.path, numberOfSecrets: all.length, recursive },
        valuesShown: all.some(({ value }) => value),
      },
    })
    const shown = all.values()
    const take = (found: readonly FoundRow[]) => found.map(() => shown.next().value as ShownSecret)
    return { secrets: take(own), imports: imported.map((found) => ({ link: found.link, secrets: take(found.rows) })) }
  })
}

/** One answer is one text in memory: beyond this it would fail with less to say. */
const ANSWER_CHARS_MAX = 64 * 1_048_576

/** In the order of the rows. Values that are not shown are not put into others either. */
async function showRows(
  scope: ScopeKeys,
  inside: Repositories,
  access: ProjectAccess,
  { rows, showing }: { readonly rows: readonly FoundRow[]; readonly showing: Showing },
): Promise<readonly ShownSecret[]> {
  const projectId = access.project.id
  const opened = rows.map((row) => {
    const { secret, home, type } = row
    const isShown = showing.showValue && access.may(['secrets', 'read-value'], secretResource(home, secret))
    return { row, isShown, ...openContent(scope, secret), address: { ...home, key: secret.key }, isOverride: type === 'personal' }
  })
  const disclosed = opened.filter(({ isShown }) => isShown)
  const values = showing.resolveReferences
    ? await resolveOpened(scope, inside, projectId, { secrets: disclosed, reader: referenceReader(access) })
    : disclosed.map(({ value }) => value)
  assertAnswerable(values)
  const next = values.values()
  return opened.map(({ row: { secret, type, home, path }, isShown, comment }) => ({
    ...{ type, secret, projectId, environment: home.environment, path, comment },
    value: isShown ? (next.next().value as Secret<string>) : undefined,
  }))
}

function assertAnswerable(values: readonly Secret<string>[]): void {
  const chars = values.reduce((total, value) => total + value.reveal().length, 0)
  if (chars > ANSWER_CHARS_MAX)
    throw badRequest(
      `These secrets have ${chars} characters together, and one answer can hold ${ANSWER_CHARS_MAX}. Read fewer folders, or the secrets one by one.`,
    )
}

import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { ProjectAccess } from '../access/authorise.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { NamedFolder } from '../projects/find-folder.ts'
import { type Disclosure, discloseAgain } from './disclose.ts'
import { type FoundRow, findRows, type Personal, type RowsQuery } from './find-rows.ts'
import { isOnGround, onGround } from './ground.ts'
import { hasReferences } from './parse-references.ts'
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
  return onGround(kms, actor, name, (ground) => {
    const { access } = ground
    // Below a folder that is shut to the actor there may be one that is not.
    const assert = () => access.assertAny(['secrets', 'describe'], recursive ? { environment: name.environment } : folderResource(name))
    return discloseAgain(
      kms,
      actor,
      { asked: ['secrets', query], ground, assert },
      async (inside, found): Promise<Disclosure<ListedSecrets>> => {
        const { environment, folder: top } = found
        const folders = recursive ? await inside.folders.subtree(environment.id, top.path) : [top]
        const rowsQuery = { environment: environment.slug, folders, tagSlugs, metadata, imports, personal }
        const { own, imported } = await findRows(inside, { actor, access }, rowsQuery)
        const rows = [...own, ...imported.flatMap(({ rows: theirs }) => theirs)]
        const scope = await unlockProject(kms, inside, name.projectId)
        const { shown: all, isResolved, chars } = await showRows(scope, inside, access, { rows, showing })
        const shown = all.values()
        const take = (some: readonly FoundRow[]) => some.map(() => shown.next().value as ShownSecret)
        const isPlain = !recursive && personal === 'none' && !isResolved && (!imports || found.imports.length + imported.length === 0)
        const isAllOfIt = isPlain && rows.every(({ secret }) => isOnGround(found, secret))
        return {
          shown: { secrets: take(own), imports: imported.map(({ link, rows: theirs }) => ({ link, secrets: take(theirs) })) },
          happening: {
            type: 'get-secrets',
            projectId: name.projectId,
            metadata: {
              ...{ environment: name.environment, secretPath: name.path, numberOfSecrets: all.length, recursive },
              valuesShown: all.some(({ value }) => value),
            },
          },
          provided: isAllOfIt ? { folderId: top.id, fingerprint: await inside.secrets.fingerprint(top.id) } : undefined,
          chars,
        }
      },
    )
  })
}

/** About what a secret takes beside its value. */
const CHARS_OF_SECRET = 2_000

/** One answer is one text in memory: beyond this it would fail with less to say. */
const ANSWER_CHARS_MAX = 64 * 1_048_576

/** In the order of the rows. Values that are not shown are not put into others either. */
async function showRows(
  scope: ScopeKeys,
  inside: Repositories,
  access: ProjectAccess,
  { rows, showing }: { readonly rows: readonly FoundRow[]; readonly showing: Showing },
): Promise<{ readonly shown: readonly ShownSecret[]; readonly isResolved: boolean; readonly chars: number }> {
  const projectId = access.project.id
  const opened = rows.map((row) => {
    const { secret, home, type } = row
    const isShown = showing.showValue && access.may(['secrets', 'read-value'], secretResource(home, secret))
    return { row, isShown, ...openContent(scope, secret), address: { ...home, key: secret.key }, isOverride: type === 'personal' }
  })
  const disclosed = opened.filter(({ isShown }) => isShown)
  const isResolved = showing.resolveReferences && disclosed.some(({ value }) => hasReferences(value))
  const values = isResolved
    ? await resolveOpened(scope, inside, projectId, { secrets: disclosed, reader: referenceReader(access) })
    : disclosed.map(({ value }) => value)
  const next = values.values()
  const shown = opened.map(({ row: { secret, type, home, path }, isShown, comment }) => ({
    ...{ type, secret, projectId, environment: home.environment, path, comment },
    value: isShown ? (next.next().value as Secret<string>) : undefined,
  }))
  return { shown, isResolved, chars: rows.length * CHARS_OF_SECRET + 2 * countChars(values) }
}

/** Throws `badRequest` for more than one answer can hold. */
function countChars(values: readonly Secret<string>[]): number {
  const chars = values.reduce((total, value) => total + value.reveal().length, 0)
  if (chars > ANSWER_CHARS_MAX)
    throw badRequest(
      `These secrets have ${chars} characters together, and one answer can hold ${ANSWER_CHARS_MAX}. Read fewer folders, or the secrets one by one.`,
    )
  return chars
}

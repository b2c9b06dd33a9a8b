import type { Actor } from '../access/actor.ts'
import type { ProjectAccess } from '../access/authorise.ts'
import type { Repositories } from '../ports.ts'
import type { Folder } from '../projects/folder.ts'
import { personalRow } from './personal-row.ts'
import type { PersonalSecret } from './personal-secret.ts'
import { type PlacedSecret, readImports } from './read-imports.ts'
import type { SecretImport } from './secret-import.ts'
import { folderResource, secretResource } from './secret-resource.ts'
import type { StoredSecret } from './stored-secret.ts'

/** The actor's own overrides: left out, as rows of their own beside the shared ones, or in place of them. */
export type Personal = 'none' | 'beside' | 'instead'

export interface RowsQuery {
  /** Slug. */
  readonly environment: string
  readonly folders: readonly Folder[]
  readonly imports: boolean
  readonly personal: Personal
  /** Secrets with any of these tags; undefined for all. */
  readonly tagSlugs?: readonly string[] | undefined
  /** Secrets with all of these pairs. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[]
}

export interface FoundRow extends PlacedSecret {
  readonly type: 'shared' | 'personal'
  /** Of the folder that was looked into. */
  readonly path: string
}

export interface FoundRows {
  readonly own: readonly FoundRow[]
  readonly imported: readonly { readonly link: SecretImport; readonly rows: readonly FoundRow[] }[]
}

interface Looking {
  readonly actor: Actor
  readonly access: ProjectAccess
}

/** The rows of some folders of one environment that the actor may see, still sealed. */
export async function findRows(inside: Repositories, { actor, access }: Looking, query: RowsQuery): Promise<FoundRows> {
  const { environment, personal } = query
  // In the query: what lies in a folder that is shut to the actor is not even read.
  const folders = query.folders.filter(({ path }) => access.mayAny(['secrets', 'describe'], folderResource({ environment, path })))
  const isWanted = ({ secret, home }: PlacedSecret) =>
    matches(secret, query) && access.may(['secrets', 'describe'], secretResource(home, secret))
  const folderIds = folders.map(({ id }) => id)
  const paths = new Map(folders.map(({ id, path }) => [id, path]))
  const stored = (await inside.secrets.list(folderIds)).map((secret): FoundRow => {
    const path = paths.get(secret.folderId) ?? '/'
    return { secret, home: { environment, path }, path, type: 'shared' }
  })
  const imports = query.imports ? await readImports(inside, folderIds) : new Map<string, never>()
  const sourceIds = [...imports.values()].flat().flatMap(({ secrets }) => secrets.map(({ secret }) => secret.folderId))
  const overrides = personal === 'none' ? [] : await inside.overrides.list([...new Set([...folderIds, ...sourceIds])], actor)
  const overrideOf = new Map(overrides.map((override) => [override.secretId, override]))

  const own = stored.filter(isWanted).flatMap((row) => withOverride(row, personal, overrideOf.get(row.secret.id)))
  const hidden = keysByFolder(stored.filter((row) => !isWanted(row)))
  const imported = folders.flatMap(({ id, path }) =>
    (imports.get(id) ?? []).map(({ link, secrets }) => {
      const visible = secrets.filter((placed) => isWanted(placed) && !hidden.get(id)?.has(placed.secret.key))
      // Clients that know of overrides look for them among the folder's own rows only.
      const rows = visible.flatMap((placed) =>
        withOverride({ ...placed, path, type: 'shared' }, personal === 'beside' ? 'none' : personal, overrideOf.get(placed.secret.id)),
      )
      return { link, rows }
    }),
  )
  return { own, imported }
}

function withOverride(row: FoundRow, personal: Personal, override: PersonalSecret | undefined): readonly FoundRow[] {
  if (!override || personal === 'none') return [row]
  const overriding: FoundRow = { ...row, type: 'personal', secret: personalRow(row.secret, override) }
  return personal === 'instead' ? [overriding] : [row, overriding]
}

/** Keys that the folder has itself and that are not shown. An imported secret of that key is not what the folder holds, so it does not step in. */
function keysByFolder(rows: readonly FoundRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>()
  for (const { secret } of rows) {
    const known = keys.get(secret.folderId) ?? new Set()
    keys.set(secret.folderId, known.add(secret.key))
  }
  return keys
}

function matches(secret: StoredSecret, { tagSlugs, metadata }: Pick<RowsQuery, 'tagSlugs' | 'metadata'>): boolean {
  const tagged = tagSlugs === undefined || secret.tags.some(({ slug }) => tagSlugs.includes(slug))
  return tagged && metadata.every((pair) => secret.metadata.some(({ key, value }) => key === pair.key && value === pair.value))
}

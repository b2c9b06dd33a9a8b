import { normalisePath } from '@hanzo-kms/contracts/paths'
import type { ProjectAccess } from '../access/authorise.ts'
import type { Cryptography } from '../keyring/cryptography.ts'
import type { Repositories } from '../ports.ts'
import { findEnvironment, type NamedFolder } from '../projects/find-folder.ts'
import { existingFor } from '../secrets/secret-resource.ts'
import type { StoredSecret } from '../secrets/stored-secret.ts'

/** The key under which one secret is the map of its path. */
export const SINGLE_KEY = 'value'

/**
 * What clients of map stores see at a path: the secret that it names, kept under `value`, or else the own secrets of the folder that it names.
 * `version` is 0 where there is nothing.
 */
export interface FoundMap {
  readonly single: StoredSecret | undefined
  /** Of the folder, as far as the actor may see or change them; empty beside a single secret. */
  readonly rows: readonly StoredSecret[]
  readonly version: number
}

/** Where the secret lies that a path names; the key is empty for an environment's root. */
export function parentOf(place: NamedFolder): { readonly parent: NamedFolder; readonly key: string } {
  const cut = place.path.lastIndexOf('/')
  return { parent: { ...place, path: normalisePath(place.path.slice(0, cut)) }, key: place.path.slice(cut + 1) }
}

/** Throws `notFound` for an unknown environment. Call after the rights were asked for. */
export async function findMap(
  cryptography: Pick<Cryptography, 'digest'>,
  inside: Repositories,
  access: ProjectAccess,
  place: NamedFolder,
): Promise<FoundMap> {
  const environment = await findEnvironment(inside, place.projectId, place.environment)
  const { parent, key } = parentOf(place)
  const above = key === '' ? undefined : await inside.folders.findByPath(environment.id, parent.path)
  const named = above && (await inside.secrets.find(above.id, key))
  const [single] = named ? existingFor(access, 'edit', parent, [named]) : []
  if (single) return { single, rows: [], version: single.version }
  const folder = await inside.folders.findByPath(environment.id, place.path)
  const rows = folder ? existingFor(access, 'edit', place, await inside.secrets.list([folder.id])) : []
  return { single: undefined, rows, version: versionOfMap(cryptography, rows) }
}

/**
 * Folders count no versions, so this is a digest of those of their secrets: another one after every change, so that it serves as a check-and-set, but no count.
 * From 1 to 2^31 - 1; 0 for no secrets.
 */
export function versionOfMap({ digest }: Pick<Cryptography, 'digest'>, rows: readonly Pick<StoredSecret, 'id' | 'version'>[]): number {
  if (rows.length === 0) return 0
  const text = rows.map(({ id, version }) => `${id}/${version}`).sort()
  const bytes = digest(new TextEncoder().encode(text.join(' ')))
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) & 0x7fff_ffff || 1
}

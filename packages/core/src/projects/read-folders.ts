import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import type { SecretPlace } from '../secrets/secret-address.ts'
import { folderResource } from '../secrets/secret-resource.ts'
import { findFolder, type NamedFolder } from './find-folder.ts'
import { type Folder, type FolderPlace, parentPath } from './folder.ts'

export interface ListedFolder {
  readonly folder: Folder
  /** From the folder that was listed. */
  readonly relativePath: string
  /** Of the secrets that are in it; undefined where there are none. */
  readonly lastSecretModifiedMs: number | undefined
}

/** The folders directly below, by name; with `recursive` all below, by path. With `modifiedSinceMs` only those whose secrets were changed since then. */
export function listFolders(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { recursive, modifiedSinceMs, ...name }: NamedFolder & { readonly recursive: boolean; readonly modifiedSinceMs?: number | undefined },
): Promise<readonly ListedFolder[]> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    access.assertAny(['secret-folders', 'read'], { environment: name.environment })
    const { environment, folder: top } = await findFolder(inside, name)
    const folders = recursive
      ? (await inside.folders.subtree(environment.id, top.path)).filter(({ id }) => id !== top.id)
      : await inside.folders.children(top.id)
    const cut = top.path === '/' ? 0 : top.path.length
    const seen = folders.filter(({ path }) => isSeen(access, { environment: name.environment, path }))
    const newest = await inside.secrets.newestAtMs(seen.map(({ id }) => id))
    return seen
      .map((folder) => ({ folder, relativePath: folder.path.slice(cut), lastSecretModifiedMs: newest.get(folder.id) }))
      .filter(({ lastSecretModifiedMs = -1 }) => modifiedSinceMs === undefined || lastSecretModifiedMs >= modifiedSinceMs)
  })
}

export function readFolder(kms: Pick<Dependencies, 'store'>, actor: Actor, { id }: { readonly id: string }): Promise<FolderPlace> {
  return kms.store.transact(async (inside) => {
    const place = await inside.folders.place(id)
    if (place?.organizationId !== actor.organizationId) throw notFound(`Folder with ID '${id}' not found`)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secret-folders', 'read'])
    if (!isSeen(access, { environment: place.environment.slug, path: place.folder.path }))
      throw notFound(`Folder with ID '${id}' not found`)
    return place
  })
}

/** By a right on the folder itself, or on the one in which it lies. */
function isSeen(access: ProjectAccess, place: SecretPlace): boolean {
  const seeing = ['secret-folders', 'read'] as const
  return access.may(seeing, folderResource(place)) || access.may(seeing, folderResource({ ...place, path: parentPath(place.path) }))
}

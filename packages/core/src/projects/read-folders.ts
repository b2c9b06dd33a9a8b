import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import { findFolder, type NamedFolder } from './find-folder.ts'
import type { Folder, FolderPlace } from './folder.ts'

export interface ListedFolder {
  readonly folder: Folder
  /** From the folder that was listed. */
  readonly relativePath: string
}

/** The folders directly below, by name; with `recursive` all below, by path. */
export function listFolders(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { recursive, ...name }: NamedFolder & { readonly recursive: boolean },
): Promise<readonly ListedFolder[]> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, name.projectId, ['secret-folders', 'read'])
    const { environment, folder: top } = await findFolder(inside, name)
    const folders = recursive
      ? (await inside.folders.subtree(environment.id, top.path)).filter(({ id }) => id !== top.id)
      : await inside.folders.children(top.id)
    const cut = top.path === '/' ? 0 : top.path.length
    return folders.map((folder) => ({ folder, relativePath: folder.path.slice(cut) }))
  })
}

export function readFolder(kms: Pick<Dependencies, 'store'>, actor: Actor, { id }: { readonly id: string }): Promise<FolderPlace> {
  return kms.store.transact(async (inside) => {
    const place = await inside.folders.place(id)
    if (place?.organizationId !== actor.organizationId) throw notFound(`Folder with ID '${id}' not found`)
    await authoriseInProject(inside, actor, place.projectId, ['secret-folders', 'read'])
    return place
  })
}

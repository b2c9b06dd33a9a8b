import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import type { FolderPlace } from '../projects/folder.ts'
import type { SecretImport } from './secret-import.ts'
import { folderResource } from './secret-resource.ts'

/** The imports of a folder, by position. */
export function listImports(kms: Pick<Dependencies, 'store'>, actor: Actor, name: NamedFolder): Promise<readonly SecretImport[]> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, name.projectId, ['secret-imports', 'read'], folderResource(name))
    const { folder } = await findFolder(inside, name)
    return inside.imports.list([folder.id])
  })
}

export function readImport(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { id }: { readonly id: string },
): Promise<{ readonly link: SecretImport; readonly place: FolderPlace }> {
  return kms.store.transact(async (inside) => {
    const found = await findImport(inside, actor, id)
    const { projectId, environment, folder } = found.place
    await authoriseInProject(
      inside,
      actor,
      projectId,
      ['secret-imports', 'read'],
      folderResource({ environment: environment.slug, path: folder.path }),
    )
    return found
  })
}

/** An import of another organisation is not found. Call `authoriseInProject` next. */
export async function findImport(
  inside: Repositories,
  actor: Actor,
  id: string,
): Promise<{ readonly link: SecretImport; readonly place: FolderPlace }> {
  const link = await inside.imports.find(id)
  const place = link && (await inside.folders.place(link.folderId))
  if (!link || place?.organizationId !== actor.organizationId) throw notFound(`Secret import with ID '${id}' not found`)
  return { link, place }
}

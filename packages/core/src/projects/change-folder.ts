import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertNoGain } from '../access/assert-no-gain.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { ProjectPermission } from '../access/permissions.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { folderResource } from '../secrets/secret-resource.ts'
import { queueRunsForFolders } from '../sync/queue-runs.ts'
import { moveToTrash } from '../trash/move-to-trash.ts'
import { assertPath, type PlacedFolder, refusingTakenPath } from './create-folder.ts'
import { findFolder, type NamedFolder } from './find-folder.ts'
import { type Folder, parentPath } from './folder.ts'

export interface FolderChange extends NamedFolder {
  /** Id, or name of a folder in `path`. */
  readonly idOrName: string
  readonly name: string
  readonly description: string | null | undefined
}

/** All or none. A new name moves everything below along. */
export function renameFolders(kms: Dependencies, actor: Actor, changes: readonly FolderChange[]): Promise<readonly PlacedFolder[]> {
  return kms.store.transact(async (inside) => {
    const renamed: PlacedFolder[] = []
    for (const change of changes) renamed.push(await renameFolder(kms, inside, actor, change))
    return renamed
  })
}

async function renameFolder(kms: Dependencies, inside: Repositories, actor: Actor, change: FolderChange): Promise<PlacedFolder> {
  const { folder, environment, access } = await folderIn(inside, actor, change, ['secret-folders', 'edit'])
  const names = [...folder.path.split('/').slice(1, -1), change.name]
  assertPath(names)
  const path = `/${names.join('/')}`
  const next = {
    name: change.name,
    path,
    description: change.description === undefined ? folder.description : change.description,
    updatedAtMs: kms.clock.nowMs(),
  }
  const other = await inside.folders.findByPath(environment.id, path)
  if (other && other.id !== folder.id) throw badRequest(`Folder with name '${change.name}' already exists in path '${change.path}'.`)
  await assertRenameGivesNothing(inside, access, { folder, environment }, path)
  await refusingTakenPath(names, inside.folders.update(folder.id, next))
  if (path !== folder.path) await inside.imports.moveSources(environment.id, folder.path, path)
  const metadata = { environment: environment.slug, folderId: folder.id, oldPath: folder.path, folderPath: path }
  await recordEvent(kms, inside, actor, { type: 'update-folder', projectId: environment.projectId, metadata })
  if (path !== folder.path) {
    const importing = await inside.imports.importers(environment.id, path, { below: true })
    await queueRuns(kms, inside, actor, environment.projectId, [folder.id, ...importing])
  }
  return { folder: { ...folder, ...next, version: folder.version + 1 }, environment }
}

async function assertRenameGivesNothing(
  inside: Repositories,
  access: ProjectAccess,
  { folder, environment: { id, slug: environment } }: PlacedFolder,
  path: string,
): Promise<void> {
  if (path === folder.path) return
  const moved = await inside.folders.subtree(id, folder.path)
  const moves = moved.map((below) => ({
    from: { environment, path: below.path },
    to: { environment, path: `${path}${below.path.slice(folder.path.length)}` },
  }))
  assertNoGain(access, moves)
}

export interface FolderRemoval extends NamedFolder {
  readonly idOrName: string
  /** Also when something is in it. */
  readonly force: boolean
}

/** With everything below, secrets included, into the trash. Syncs of these folders lose their source and stop; what they wrote elsewhere stays there. */
export function deleteFolder(kms: Dependencies, actor: Actor, target: FolderRemoval): Promise<Folder> {
  return kms.store.transact(async (inside) => {
    const { folder, environment } = await folderIn(inside, actor, target, ['secret-folders', 'delete'])
    if (!target.force) await assertEmpty(inside, folder)
    const importing = await inside.imports.importers(environment.id, folder.path, { below: true })
    const { projectId } = environment
    const where = { organizationId: actor.organizationId, projectId, environment: environment.slug, path: folder.path, connectionId: null }
    await moveToTrash(kms, inside, actor, { kind: 'folder', subjectId: folder.id, name: folder.name, ...where })
    await inside.folders.delete(folder.id)
    const metadata = { environment: environment.slug, folderId: folder.id, folderName: folder.name, folderPath: folder.path }
    await recordEvent(kms, inside, actor, { type: 'delete-folder', projectId: environment.projectId, metadata })
    await queueRuns(kms, inside, actor, environment.projectId, [folder.id, ...importing])
    return folder
  })
}

async function assertEmpty(inside: Repositories, folder: Folder): Promise<void> {
  const holds = (await inside.folders.children(folder.id)).length > 0 || (await inside.secrets.stamp([folder.id])).count > 0
  if (holds)
    throw badRequest(
      `The folder '${folder.path}' is not empty. Empty it first, or send "forceDelete": true to delete it with all that is in it.`,
    )
}

/** The root has no name of its own and ends only with its environment. */
async function folderIn(
  inside: Repositories,
  actor: Actor,
  { projectId, environment: slug, path, idOrName }: NamedFolder & { readonly idOrName: string },
  permission: ProjectPermission,
): Promise<PlacedFolder & { readonly access: ProjectAccess }> {
  const access = await accessInProject(inside, actor, projectId)
  access.assert(permission, folderResource({ environment: slug, path }))
  const { environment, folder: parent } = await findFolder(inside, { projectId, environment: slug, path })
  const byName = (await inside.folders.children(parent.id)).find(({ name }) => name === idOrName)
  const folder = byName ?? (await inside.folders.place(idOrName))?.folder
  if (folder?.environmentId !== environment.id)
    throw notFound(`Folder '${idOrName}' in path '${path}' of environment with slug '${slug}' in project with ID ${projectId} not found`)
  if (folder.parentId === null) throw badRequest('The root folder cannot be renamed or deleted: it ends with its environment.')
  // An id may lead to a folder somewhere else than in `path`.
  access.assert(permission, folderResource({ environment: slug, path: parentPath(folder.path) }))
  return { folder, environment, access }
}

/** What a reference elsewhere means may have changed. */
async function queueRuns(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  projectId: string,
  folderIds: readonly string[],
): Promise<void> {
  await queueRunsForFolders(kms, inside, { projectId, folderIds, by: { kind: actor.kind, id: actor.id } })
}

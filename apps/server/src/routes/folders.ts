import { KmsError } from '@hanzo-kms/contracts'
import {
  createFolderBody,
  deleteFolderBody,
  type Folder as FolderShape,
  folder as folderShape,
  listFoldersQuery,
  pathOf,
  placedFolder,
  updateFolderBody,
  updateFoldersBody,
} from '@hanzo-kms/contracts/folders'
import { anyId } from '@hanzo-kms/contracts/query'
import { deleteFolder, renameFolders } from '@hanzo-kms/core/projects/change-folder'
import { createFolder } from '@hanzo-kms/core/projects/create-folder'
import type { Folder } from '@hanzo-kms/core/projects/folder'
import { type ListedFolder, listFolders, readFolder } from '@hanzo-kms/core/projects/read-folders'
import { resolveProjectId } from '@hanzo-kms/core/projects/read-projects'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const oneFolder = z.object({ folder: folderShape })
const manyFolders = z.object({ folders: z.array(folderShape) })
const byIdOrName = z.object({ folderIdOrName: anyId })

/** COMPAT: the older surface says `workspaceId` and always deletes what is in a folder; the newer says `projectId` and deletes it when asked to. */
export const folderRoutes: readonly Route[] = [
  ...reading('/api/v1/folders'),
  ...reading('/api/v2/folders'),
  ...writing('/api/v1/folders', { deletesContent: true }),
  ...writing('/api/v2/folders', { deletesContent: false }),
]

function reading(base: string): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      summary: 'Folders of a folder, or all below it',
      access: { project: ['secret-folders', 'read'] },
      query: listFoldersQuery,
      response: manyFolders,
      handle: async (kms, { query }, actor) => {
        const { recursive, lastSecretModified: since } = query
        const modifiedSinceMs = since === undefined ? undefined : Date.parse(since)
        const folders = await listFolders(kms, actor, { ...placeOf(query), recursive, modifiedSinceMs })
        return { folders: folders.map(showListedFolder) }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:folderId`,
      summary: 'A folder',
      access: { project: ['secret-folders', 'read'] },
      params: z.object({ folderId: anyId }),
      response: z.object({ folder: placedFolder }),
      handle: async (kms, { params }, actor) => {
        const { folder, environment, projectId } = await readFolder(kms, actor, { id: params.folderId })
        const { id: envId, name: envName, slug: envSlug } = environment
        return { folder: { ...showFolder(folder), projectId, environment: { envId, envName, envSlug } } }
      },
    }),
  ]
}

function writing(base: string, { deletesContent }: { readonly deletesContent: boolean }): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: base,
      summary: 'Create a folder, with the parents that are missing',
      access: { project: ['secret-folders', 'create'] },
      body: createFolderBody,
      response: oneFolder,
      handle: async (kms, { body }, actor) => {
        const { name, description } = body
        const { folder } = await createFolder(kms, actor, { ...placeOf(body), name, description: description ?? null })
        return { folder: showFolder(folder) }
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/batch`,
      summary: 'Change folders, all or none',
      access: { project: ['secret-folders', 'edit'] },
      body: updateFoldersBody,
      response: manyFolders,
      handle: async (kms, { body }, actor) => {
        const { projectSlug: slug } = body
        const projectId = body.projectId ?? body.workspaceId ?? (slug && (await resolveProjectId(kms, actor, { slug })))
        const changes = body.folders.map(({ id, name, description, ...at }) => ({
          ...placeOf({ ...at, projectId }),
          ...{ idOrName: id, name, description },
        }))
        return { folders: (await renameFolders(kms, actor, changes)).map(({ folder }) => showFolder(folder)) }
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:folderIdOrName`,
      summary: 'Change the name or description of a folder',
      access: { project: ['secret-folders', 'edit'] },
      params: byIdOrName,
      body: updateFolderBody,
      response: oneFolder,
      handle: async (kms, { params, body }, actor) => {
        const { name, description } = body
        const change = { ...placeOf(body), idOrName: params.folderIdOrName, name, description }
        const [renamed] = await renameFolders(kms, actor, [change])
        if (!renamed) throw new Error('A use case answered nothing for one folder.')
        return { folder: showFolder(renamed.folder) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:folderIdOrName`,
      summary: deletesContent ? 'Delete a folder with all that is in it' : 'Delete a folder; with `forceDelete` also what is in it',
      access: { project: ['secret-folders', 'delete'] },
      params: byIdOrName,
      body: deleteFolderBody,
      response: oneFolder,
      handle: async (kms, { params, body }, actor) => {
        const target = { ...placeOf(body), idOrName: params.folderIdOrName, force: deletesContent || body.forceDelete }
        return { folder: showFolder(await deleteFolder(kms, actor, target)) }
      },
    }),
  ]
}

interface SentPlace {
  readonly projectId?: string | undefined
  readonly workspaceId?: string | undefined
  readonly environment: string
  readonly path?: string | null | undefined
  readonly directory?: string | null | undefined
}

function placeOf({ projectId, workspaceId, environment, ...sent }: SentPlace) {
  const id = projectId ?? workspaceId
  if (id === undefined)
    throw new KmsError('validation', 'The request has a wrong shape', [
      { code: 'invalid_type', path: ['projectId'], message: 'Name the project: projectId, or workspaceId in the older spelling' },
    ])
  return { projectId: id, environment, path: pathOf(sent) }
}

function showListedFolder({ folder, relativePath, lastSecretModifiedMs }: ListedFolder): FolderShape {
  const lastSecretModified = lastSecretModifiedMs === undefined ? null : toIso(lastSecretModifiedMs)
  return { ...showFolder(folder), relativePath, lastSecretModified }
}

function showFolder(folder: Folder): FolderShape {
  const { id, name, version, parentId, description, path } = folder
  return {
    ...{ id, name, version, parentId, description, path, envId: folder.environmentId, isReserved: false },
    createdAt: toIso(folder.createdAtMs),
    updatedAt: toIso(folder.updatedAtMs),
  }
}

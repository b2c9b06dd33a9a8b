import { z } from 'zod'
import { keptText } from './checked.ts'
import { limits } from './limits.ts'
import { folderName, folderPath } from './paths.ts'
import { anyId, anySlug } from './query.ts'
import { instant } from './slug.ts'

const description = keptText('a description', limits.pathCharsMax).nullish()
const anyPath = keptText('a path', limits.pathCharsMax).nullish()

/** `directory` is another name for `path` that the CLI of this API family uses. */
const place = {
  workspaceId: anyId.optional(),
  projectId: anyId.optional(),
  environment: anySlug,
  path: anyPath,
  directory: anyPath,
}

export const createFolderBody = z.object({ ...place, name: folderName, description })
export const updateFolderBody = z.object({ ...place, name: folderName, description })
export const deleteFolderBody = z.object({ ...place, forceDelete: z.boolean().default(false) })
export const updateFoldersBody = z.object({
  workspaceId: place.workspaceId,
  projectId: place.projectId,
  projectSlug: anySlug.optional(),
  folders: z
    .array(z.object({ id: anyId, environment: anySlug, name: folderName, path: anyPath, description }))
    .min(1)
    .max(limits.foldersPerRequestMax),
})
export const listFoldersQuery = z.object({
  ...place,
  /** Only folders whose secrets were changed since then. */
  lastSecretModified: z.iso.datetime({ offset: true }).optional(),
  /** Any text but `0` and `false` means yes, as clients expect. */
  recursive: z
    .string()
    .optional()
    .transform((text) => text !== undefined && !['0', 'false'].includes(text.toLowerCase())),
})

export function pathOf(sent: { path?: string | null | undefined; directory?: string | null | undefined }): string {
  return folderPath.parse(sent.path || sent.directory)
}

export const folder = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  createdAt: instant,
  updatedAt: instant,
  envId: z.string(),
  parentId: z.string().nullable(),
  isReserved: z.literal(false),
  description: z.string().nullable(),
  path: z.string(),
  /** In lists: the path from the folder that was listed. */
  relativePath: z.string().optional(),
  /** In lists: null where there is no secret in it. */
  lastSecretModified: instant.nullable().optional(),
})
export type Folder = z.infer<typeof folder>

export const placedFolder = folder.extend({
  projectId: z.string(),
  environment: z.object({ envId: z.string(), envName: z.string(), envSlug: z.string() }),
})

import { z } from 'zod'
import { limits } from './limits.ts'
import { folderName, folderPath } from './paths.ts'
import { anyId, anySlug } from './query.ts'
import { instant } from './slug.ts'

const description = z.string().max(limits.pathCharsMax).nullish()

/** `directory` is another name for `path` that the CLI of this API family uses. */
const place = {
  workspaceId: anyId.optional(),
  projectId: anyId.optional(),
  environment: anySlug,
  path: z.string().max(limits.pathCharsMax).nullish(),
  directory: z.string().max(limits.pathCharsMax).nullish(),
}

export const createFolderBody = z.object({ ...place, name: folderName, description })
export const updateFolderBody = z.object({ ...place, name: folderName, description })
export const deleteFolderBody = z.object(place)
export const listFoldersQuery = z.object({
  ...place,
  /** Any text but `0` and `false` means yes, as clients expect. */
  recursive: z
    .string()
    .optional()
    .transform((text) => text !== undefined && !['0', 'false'].includes(text.toLowerCase())),
})

export function pathOf(sent: { path?: string | null | undefined; directory?: string | null | undefined }): string {
  return folderPath.parse(sent.path ?? sent.directory)
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
})
export type Folder = z.infer<typeof folder>

export const placedFolder = folder.extend({
  projectId: z.string(),
  environment: z.object({ envId: z.string(), envName: z.string(), envSlug: z.string() }),
})

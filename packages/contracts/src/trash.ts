import { z } from 'zod'
import { instant } from './slug.ts'

export const trashKind = z.enum(['project', 'environment', 'folder', 'app-connection', 'secret-sync'])
export type TrashKind = z.infer<typeof trashKind>

/** Something that was deleted and can be brought back until `removedAt`. */
export const trashEntry = z.object({
  id: z.string(),
  kind: trashKind,
  /** The id that it had, and will have again. */
  subjectId: z.string(),
  name: z.string(),
  projectId: z.string().nullable(),
  /** Slug: of a folder's environment, of an environment itself, of the source of a sync. */
  environment: z.string().nullable(),
  /** Of a folder, or of the source of a sync. */
  secretPath: z.string().nullable(),
  deletedBy: z.string().nullable(),
  deletedAt: instant,
  removedAt: instant,
})
export type TrashEntry = z.infer<typeof trashEntry>

export const trash = z.object({ entries: z.array(trashEntry) })
export const restored = z.object({ entry: trashEntry })

/** The word for each kind in the addresses of the API. */
export const trashWords = {
  project: 'projects',
  environment: 'environments',
  folder: 'folders',
  'app-connection': 'app-connections',
  'secret-sync': 'secret-syncs',
} as const satisfies Record<TrashKind, string>

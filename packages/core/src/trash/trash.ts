import type { ActorReference } from '../access/actor.ts'

export const trashKinds = ['project', 'environment', 'folder', 'app-connection', 'secret-sync'] as const
export type TrashKind = (typeof trashKinds)[number]

/** Something that was deleted and can be brought back. */
export interface TrashEntry {
  readonly id: string
  readonly organizationId: string
  /** Where it lay; null for projects, and for connections of the organisation. */
  readonly projectId: string | null
  readonly kind: TrashKind
  /** The id that it had, and will have again. */
  readonly subjectId: string
  readonly name: string
  /** Slug: of a folder's environment, of an environment itself, of the source of a sync. */
  readonly environment: string | null
  /** Of a folder, or of the source of a sync. */
  readonly path: string | null
  /** Of a connection itself, or of a sync. */
  readonly connectionId: string | null
  readonly deletedBy: ActorReference
  readonly deletedAtMs: number
}

/** What keeps an entry from coming back: something that it belongs to or uses, and that is not there now. */
export interface MissingPart {
  readonly kind: 'environment' | 'folder' | 'app-connection' | 'other'
  readonly id: string
}

/**
 * Deleted things, apart from everything else.
 *
 * INVARIANT: a deleted thing is no row of any table that is read for something else (tests/domain/trash.test.ts: it is absent everywhere).
 */
export interface TrashRepository {
  /** Copies the row, and every row that its deletion takes along, into the trash. The caller deletes it then, in the same transaction. */
  put(entry: TrashEntry): Promise<void>
  find(organizationId: string, id: string): Promise<TrashEntry | undefined>
  /** Newest first. Of a project; null: projects, and what lay in none. */
  list(organizationId: string, projectId: string | null, range: { limit: number; offset: number }): Promise<readonly TrashEntry[]>
  /**
   * Puts all rows back as they were, and takes the entry out of the trash. What belongs to somebody or something that is gone meanwhile stays away. Answers with what is missing,
   * and then nothing was put back; throws `Duplicate` when a name is taken.
   */
  restore(id: string): Promise<MissingPart | undefined>
  /** For good. Of a project: with its data keys. */
  delete(id: string): Promise<void>
  /** Those that were deleted before a moment, oldest first, of all organisations. */
  ended(beforeMs: number, countMax: number): Promise<readonly TrashEntry[]>
}

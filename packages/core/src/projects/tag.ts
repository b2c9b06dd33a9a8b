/** A word that secrets of a project can be marked with. Secrets keep its id, so a new name shows everywhere at once. */
export interface Tag {
  readonly id: string
  readonly projectId: string
  readonly slug: string
  readonly name: string
  readonly color: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface TagRepository {
  /** Throws `Duplicate` when the slug is taken in the project. */
  insert(tag: Tag): Promise<void>
  find(projectId: string, id: string): Promise<Tag | undefined>
  findBySlug(projectId: string, slug: string): Promise<Tag | undefined>
  /** Those that exist, by slug. */
  findMany(projectId: string, ids: readonly string[]): Promise<readonly Tag[]>
  /** By slug. */
  list(projectId: string): Promise<readonly Tag[]>
  /** Throws `Duplicate` when the slug is taken in the project. */
  update(tag: Tag): Promise<void>
  /** Secrets that had it have it no more. */
  delete(id: string): Promise<void>
}

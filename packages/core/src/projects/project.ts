export interface Project {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly slug: string
  readonly description: string | null
  readonly autoCapitalization: boolean
  readonly hasDeleteProtection: boolean
  /** Null: no wish was said. */
  readonly auditLogsRetentionDays: number | null
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface ProjectRepository {
  /** Throws `Duplicate` when the slug is taken in the organisation. */
  insert(project: Project): Promise<void>
  find(organizationId: string, id: string): Promise<Project | undefined>
  findBySlug(organizationId: string, slug: string): Promise<Project | undefined>
  /** By name. */
  list(organizationId: string): Promise<readonly Project[]>
  update(
    id: string,
    change: Partial<
      Pick<Project, 'name' | 'slug' | 'description' | 'autoCapitalization' | 'hasDeleteProtection' | 'auditLogsRetentionDays'>
    > & {
      updatedAtMs: number
    },
  ): Promise<void>
  /** With everything in it but its data keys, which end with the trash. */
  delete(id: string): Promise<void>
}

export const ENVIRONMENTS_MAX = 200

export interface Environment {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly slug: string
  /** From 1, without gaps after a change. */
  readonly position: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface EnvironmentRepository {
  /** Throws `Duplicate` when the slug is taken in the project. */
  insert(environment: Environment): Promise<void>
  find(projectId: string, id: string): Promise<Environment | undefined>
  findInOrganization(organizationId: string, id: string): Promise<Environment | undefined>
  findBySlug(projectId: string, slug: string): Promise<Environment | undefined>
  /** By position. */
  list(projectId: string): Promise<readonly Environment[]>
  update(id: string, change: { name?: string; slug?: string; position?: number; updatedAtMs: number }): Promise<void>
  delete(id: string): Promise<void>
}

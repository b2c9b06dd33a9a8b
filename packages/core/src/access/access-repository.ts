import type { Project } from '../projects/project.ts'
import type { Grant } from './built-in-rights.ts'

export interface Member {
  readonly kind: 'user' | 'identity'
  readonly id: string
}

export interface ProjectGrants {
  readonly project: Project
  /** Those in force now, by the database's clock; empty for who is no member. In the order of evaluation: roles first, then additional privileges. */
  readonly grants: readonly Grant[]
}

/** What members hold. One statement per question: it is asked in every request. */
export interface AccessRepository {
  /** Undefined where the organisation has no such project. */
  inProject(organizationId: string, projectId: string, member: Member): Promise<ProjectGrants | undefined>
  /** By project id, for all projects where the member has a membership. */
  everywhere(member: Member, which: GrantsWanted): Promise<ReadonlyMap<string, readonly Grant[]>>
}

/**
 *   now       in force now, by the database's clock
 *   lasting   those without an end
 *   ever      also what is not in force yet or no longer
 */
export type GrantsWanted = 'now' | 'lasting' | 'ever'

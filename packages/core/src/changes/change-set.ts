import type { ActorReference } from '../access/actor.ts'
import type { StoredSecret } from '../secrets/stored-secret.ts'

/** What one save did to one secret. */
export interface ChangeItem {
  /** Of the folder, as it was then: the set's path, or one below it. */
  readonly path: string
  /** Slug, as it was then. */
  readonly environment: string
  readonly key: string
  readonly secretId: string
  /** Null where it was made. */
  readonly versionBefore: number | null
  /** Null where it was deleted. */
  readonly versionAfter: number | null
  /** A deleted secret takes its versions with it: what it was is kept here, sealed as it was, so that the change can be taken back. */
  readonly removed: StoredSecret | null
}

/** Secrets of one folder, in one or more environments, that were saved together. History is never rewritten: taking one back makes another. */
export interface ChangeSet {
  readonly id: string
  readonly projectId: string
  /** From 1, in each project. */
  readonly number: number
  readonly path: string
  readonly message: string | null
  /** The number of the change that this one takes back. */
  readonly reverts: number | null
  readonly changedBy: ActorReference
  /** For people: an e-mail address or an identity's name, as it was then. */
  readonly changedByLabel: string
  readonly createdAtMs: number
  readonly items: readonly ChangeItem[]
}

export interface ChangeSetRepository {
  /** The next of the project. Two transactions that take the same one cannot both commit: the store runs the second again. */
  nextNumber(projectId: string): Promise<number>
  insert(set: ChangeSet): Promise<void>
  find(projectId: string, id: string): Promise<ChangeSet | undefined>
  /** Newest first. */
  list(projectId: string, range: { limit: number; offset: number }): Promise<readonly ChangeSet[]>
}

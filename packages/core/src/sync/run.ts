import type { FailureKind } from '@hanzo-kms/connector-kit'
import type { ActorReference } from '../access/actor.ts'
import type { FencedRun } from './ledger.ts'
import type { Action, Plan } from './plan.ts'

/**
 *   queued ──claim──▶ running ──▶ succeeded   every step done
 *     ▲                 │  ├────▶ failed      something stands in the way; the message and the steps say what
 *     └──retry (later)──┘  ├────▶ held        waits for a person: for an unsafe plan, or because the owner's rights are gone
 *                          └────▶ stale       the approved plan is no longer what would happen; nothing was written
 */
export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'held' | 'stale'
export type RunKind = 'sync' | 'import' | 'remove'

export interface Run {
  readonly id: string
  readonly syncId: string
  readonly kind: RunKind
  readonly state: RunState
  readonly startedBy: ActorReference
  /** The plan a person approved; null for "whatever is needed". */
  readonly planId: string | null
  /** Only with kind `import`: who wins where both sides have a key. */
  readonly importPriority: 'source' | 'destination' | null
  /** Only with kind `remove`: delete the sync when everything is gone. */
  readonly thenDeleteSync: boolean
  /** Claims so far. */
  readonly attempt: number
  readonly fence: number
  /** The first of the refusals of its credentials that have not been contradicted since. */
  readonly refused: Refusal | null
  readonly message: string | null
  readonly createdAtMs: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
}

/** The destination refused these credentials then. */
export interface Refusal {
  readonly credentialVersion: number
  readonly atMs: number
}

export type StepState = 'done' | 'failed' | 'skipped' | 'none'

export interface RunStep {
  readonly key: string
  readonly name: string
  readonly action: Action
  readonly state: StepState
  readonly reason: string
  readonly failure?: FailureKind
}

export interface StoredPlan {
  readonly id: string
  readonly syncId: string
  readonly syncVersion: number
  readonly plan: Plan
  readonly createdAtMs: number
}

export interface NewRun {
  readonly id: string
  readonly syncId: string
  readonly kind: RunKind
  readonly startedBy: ActorReference
  readonly planId?: string
  readonly importPriority?: 'source' | 'destination'
  readonly thenDeleteSync?: boolean
  readonly createdAtMs: number
  /** Not before. */
  readonly dueAtMs: number
  /** False: a run that waits to try again is not made to try earlier, so that edits do not shorten a back-off. */
  readonly hastens?: boolean
}

/** The queue of runs is the table of runs: a queued run is its own job, so cause, record and job commit together. */
export interface RunRepository {
  /**
   * Queues a run and wakes the workers after the commit. A plain sync run (no plan) joins one that is queued already, so fifty edits make one run.
   * Answers with the id of the run that will do it.
   */
  queue(run: NewRun): Promise<string>
  /**
   * The next due run, now `running` under a lease of `leaseMs`; undefined when none is due. One run of a sync at a time: a run whose lease has ended is handed out again with a
   * higher fence. `nowMs` is the caller's clock, by which the due times were made; where it is behind the database's, that one counts. Runs through a connection in trouble
   * wait for its rest to end, and then for each other; those through one of `full` wait in any case.
   */
  claim(leaseMs: number, nowMs?: number, full?: readonly string[]): Promise<Run | undefined>
  /** When the next queued run is due or the next lease ends; undefined when nothing waits but for another run to end. */
  nextDueAtMs(full?: readonly string[]): Promise<number | undefined>
  /** Throws `LeaseLost`. */
  extendLease(run: FencedRun, leaseMs: number): Promise<void>
  /** Ends every lease, so that the runs are handed out again at once: for a store that nobody else has open, when it was just opened. */
  endLeases(): Promise<void>
  /** Throws `LeaseLost`. Steps are added to those already recorded, one per name, the newest wins. */
  record(run: FencedRun, steps: readonly RunStep[]): Promise<void>
  /** Throws `LeaseLost`. */
  finish(
    run: FencedRun,
    end: { state: Exclude<RunState, 'queued' | 'running'>; message: string | null; finishedAtMs: number },
  ): Promise<void>
  /**
   * Back to the queue until `dueAtMs`. Throws `LeaseLost`. If a newer plain run of the sync is queued, a plain one ends as failed and the newer one waits in its place; any other
   * kind, or an approved plan, is not done by a plain run and waits beside it.
   */
  retryLater(run: FencedRun, end: { message: string; dueAtMs: number; finishedAtMs: number; refused?: Refusal | null }): Promise<void>
  find(syncId: string, id: string): Promise<Run | undefined>
  /** Newest first. */
  list(syncId: string, range: { limit: number; offset: number }): Promise<readonly Run[]>
  steps(runId: string): Promise<readonly RunStep[]>
  /** How many of its recorded steps are in these states. */
  tally(runId: string): Promise<{ readonly done: number; readonly failed: number }>
  /** For each sync and kind: the newest run, and the end of the newest that succeeded. */
  latest(syncIds: readonly string[]): Promise<readonly { readonly run: Run; readonly lastSucceededAtMs: number | null }[]>
  /** Forgets all but the newest runs of a sync that are over, and plans older than the oldest kept run. */
  prune(syncId: string, keep: number): Promise<void>
  /** With `keep`, only so many of the plans that no run was started for are kept, the newest; this one included. */
  insertPlan(plan: StoredPlan, keep?: number): Promise<void>
  findPlan(syncId: string, id: string): Promise<StoredPlan | undefined>
}

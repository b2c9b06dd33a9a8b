import type { RemoteName } from '@hanzo-kms/connector-kit'
import type { Fingerprint } from '../ledger.ts'

/**
 * How an entry that we wrote is no longer as we left it.
 *
 *   deleted       it is not there any more
 *   moved         it is not there, and what we wrote is elsewhere under another name
 *   mark          it does not carry our mark any more, or carries another's: perhaps it is somebody else's now
 *   value         it holds another value
 *   description   what stands beside the value was changed
 *   edited        it was edited, and whether its value changed cannot be seen
 */
export const driftKinds = ['deleted', 'moved', 'mark', 'value', 'description', 'edited'] as const
export type DriftKind = (typeof driftKinds)[number]

export const driftPolicies = ['restore', 'report', 'import'] as const
export type DriftPolicy = (typeof driftPolicies)[number]

export const driftDecisions = ['restore', 'import', 'ignore'] as const
export type DriftDecision = (typeof driftDecisions)[number]

export const driftCheckEvery = ['hourly', 'daily', 'off'] as const
export type DriftCheckEvery = (typeof driftCheckEvery)[number]

/** What is there, so that another change later is another finding. */
export interface DriftFinding {
  readonly name: RemoteName
  /** The secret's key. */
  readonly key: string
  readonly kind: DriftKind
  /** One sentence. */
  readonly reason: string
  /** As the destination names people; null where it does not tell. */
  readonly editedBy: string | null
  readonly revision: string | null
  readonly stamp: Fingerprint | null
  readonly decision: DriftDecision | null
  readonly foundAtMs: number
}

/**
 *   stamps      values, by stamps of the destination
 *   values      values, by reading them, because somebody asked for just that
 *   revisions   whether entries were edited
 *   names       only whether they are there, with our mark and description
 */
export type ComparedBy = 'stamps' | 'values' | 'revisions' | 'names'

export interface DriftCheck {
  /** `hidden`: nothing that we wrote is listed and nothing proves it gone. `failed`: `message` says why; findings are those of the check before. */
  readonly outcome: 'equal' | 'drifted' | 'hidden' | 'failed'
  readonly message: string | null
  readonly comparedBy: ComparedBy | null
  /** Entries whose values were compared, and those whose could not be. */
  readonly compared: number
  readonly notCompared: number
  readonly checkedAtMs: number
}

export interface DriftRepository {
  /** The last check; undefined before the first. */
  lastCheck(syncId: string): Promise<DriftCheck | undefined>
  /** Null while none is planned. */
  nextCheckAtMs(syncId: string): Promise<number | null>
  /** By name. */
  findings(syncId: string): Promise<readonly DriftFinding[]>
  /** Keeps a check in place of the one before; with `findings`, also those in place of the earlier. */
  record(syncId: string, check: DriftCheck, findings?: readonly DriftFinding[]): Promise<void>
  /** Forgets findings that were dealt with. */
  settle(syncId: string, names: readonly string[]): Promise<void>
  decide(syncId: string, decisions: ReadonlyMap<string, DriftDecision | null>): Promise<void>
  /**
   * The sync whose check is due longest, which is then next due after its period and up to a quarter of it, by `random` in [0, 1): whoever claims it checks it, and if they do not come to
   * it, it is due again then. New syncs are first due some minutes after they are seen. Undefined when none is due.
   */
  claimDue(nowMs: number, random: number): Promise<string | undefined>
}

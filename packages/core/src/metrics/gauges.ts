import type { RunState } from '../sync/run.ts'

/** How things stand in one organisation, counted. No names: a sample says how many, not which. */
export interface Gauges {
  /** By the state of the newest run; `never` where there was none. */
  readonly syncs: ReadonlyMap<RunState | 'never', number>
  /** Runs that wait, those that wait for their turn included. */
  readonly runsQueued: number
  readonly runsRunning: number
  /** When the run that has been due longest became due; null when none is. */
  readonly oldestDueAtMs: number | null
  /** Ends of the credentials in use, where they are known to have one. */
  readonly credentials: readonly { readonly connectionId: string; readonly expiresAtMs: number }[]
}

export interface GaugeRepository {
  read(organizationId: string, nowMs: number, credentialsMax: number): Promise<Gauges>
  /** When the run that has been due longest, of all organisations, became due; null when none is. */
  oldestDueAtMs(nowMs: number): Promise<number | null>
}

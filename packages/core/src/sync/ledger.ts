import type { Receipt, RemoteName } from '@hanzo-kms/connector-kit'

/** Keyed digest of a value: equality without keeping the value. */
export type Fingerprint = string & { readonly __brand: 'Fingerprint' }

/**
 * What we remember of one remote entry.
 *
 *   intended   about to be written, or written without our having heard of it
 *   confirmed  the destination said so
 */
export interface LedgerEntry {
  readonly name: RemoteName
  readonly state: 'intended' | 'confirmed'
  readonly fingerprint: Fingerprint
  /** True once any write to it was confirmed, also while a later one is only intended. */
  readonly everConfirmed: boolean
  readonly revision?: string
  /** Keyed digest of the destination's stamp of what we wrote, once a check for drift has learned it. */
  readonly stamp?: Fingerprint
  /** Of the source: the secret that it was last written for. */
  readonly secretId?: string
}

/** What a check for drift learned of an entry that it saw as we left it. */
export interface Observation {
  /** As it was remembered when the check began: what was written since is not what was looked at. */
  readonly before: LedgerEntry
  readonly revision?: string
  readonly stamp?: Fingerprint
}

export interface Intent {
  readonly name: RemoteName
  readonly fingerprint: Fingerprint
  readonly secretId?: string | undefined
}

/**
 * Write-ahead memory of a sync.
 *
 * INVARIANT: an intent is durable before the outside world changes (tests/crash).
 * INVARIANT: every write carries the fence of the run's lease and throws `LeaseLost` when another worker has taken the run over.
 */
export interface LedgerRepository {
  entries(syncId: string): Promise<readonly LedgerEntry[]>
  intend(run: FencedRun, intents: readonly Intent[]): Promise<void>
  confirm(run: FencedRun, receipts: readonly { readonly name: RemoteName; readonly receipt: Receipt }[]): Promise<void>
  forget(run: FencedRun, names: readonly RemoteName[]): Promise<void>
  /** Keeps revisions and stamps of confirmed entries that are still remembered as they were; others are left alone. An intent forgets both. */
  observe(syncId: string, observations: readonly Observation[]): Promise<void>
}

export interface FencedRun {
  readonly syncId: string
  readonly runId: string
  /** Grows with every claim; only the newest may write. */
  readonly fence: number
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  constructor() {
    super('Another worker has taken over this run; this one stops without writing more.')
  }
}

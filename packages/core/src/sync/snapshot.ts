import type { RemoteName, Secret } from '@hanzo-kms/connector-kit'
import type { Fingerprint } from './ledger.ts'

export interface DesiredEntry {
  /** The secret's key in the source. */
  readonly key: string
  readonly name: RemoteName
  readonly fingerprint: Fingerprint
  readonly value: Secret<string>
  /** Of the source, so that a new name of the same secret is seen as a move. */
  readonly secretId?: string
}

/** A secret that the destination cannot hold. Its name is as near as one can be made, so that nothing there is taken for unwanted. */
export interface BlockedEntry {
  readonly key: string
  readonly name: RemoteName
  readonly problem: string
  readonly secretId?: string
}

/**
 * INVARIANT: absence means absence. Only `takeSnapshot` makes one, and only when every secret opened and every reference resolved: one failure fails the run before any write
 * (tests: "a secret that cannot be decrypted stops the run before any write").
 */
export interface Snapshot {
  readonly complete: true
  readonly entries: readonly DesiredEntry[]
  readonly blocked: readonly BlockedEntry[]
  /** True when a reference led to another folder. */
  readonly readsElsewhere: boolean
  /** The source key that a remote name would belong to, if any. */
  keyFor(name: RemoteName): string | undefined
}

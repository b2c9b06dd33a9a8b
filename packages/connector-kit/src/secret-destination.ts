import type { CancelSignal } from './cancel-signal.ts'
import type { Secret } from './secret.ts'

/** The full name of an entry at the destination, as only the connector can make it (`nameFor`). */
export type RemoteName = string & { readonly __brand: 'RemoteName' }

export interface RemoteEntry {
  readonly name: RemoteName
  /** The mark left by a write: the owner's id (a sync), or null where it carries none. */
  readonly owner: string | null
  /** Changes whenever the entry changes; absent where the destination offers no such thing. */
  readonly revision?: string
  /** Who changed it last, as the destination names people; absent where it does not tell. */
  readonly editedBy?: string
  /** Whether what stands beside the value is as our writes leave it; absent where an entry is not ours or that cannot be told. */
  readonly note?: 'as-written' | 'changed'
  /** Why this entry must never be changed or removed, whoever made it. */
  readonly protection?: string
}

/** What the destination told about a write. */
export interface Receipt {
  readonly revision?: string
}

/**
 * Stands for a value: equal while the value is, another once it is not, and no way back to it. It is the destination's own text about a secret all the same, so it is never kept as it is.
 */
export type Stamp = Secret<string>

/** What can be seen of values without seeing them. */
export interface Stamps {
  /** Of entries in the place, ours or not. One that is missing here cannot be compared. */
  readonly byName: ReadonlyMap<RemoteName, Stamp>
  /** Entries outside the place that carry our mark: somebody moved or copied them there. `name` is for people. */
  readonly strays: readonly { readonly name: string; readonly stamp: Stamp }[]
}

/** One place inside an account where secrets land. All methods throw `DestinationFailure` and nothing else, but for a cancelled signal. */
export interface SecretDestination {
  /** Every entry in the place, ours or not, without values. Complete, or it throws. A place that does not exist is `missing`, never an empty list. */
  list(signal: CancelSignal): Promise<readonly RemoteEntry[]>
  /** Writes and marks a new entry. `conflict` where something is already, which is then unchanged. */
  create(name: RemoteName, value: Secret<string>, signal: CancelSignal): Promise<Receipt>
  /** Writes and marks an existing entry in place. `missing` where nothing is, or nothing that we may write. */
  update(name: RemoteName, value: Secret<string>, signal: CancelSignal): Promise<Receipt>
  /** Removes, and answers with the names that are really gone; a name that was not there counts as gone. */
  remove(names: readonly RemoteName[], signal: CancelSignal): Promise<readonly RemoteName[]>
  /** Which of these are there although the listing may hide them. Optional power: tells "hidden from us" from "gone". */
  present?(names: readonly RemoteName[], signal: CancelSignal): Promise<ReadonlySet<RemoteName>>
  /** Reads a value. Optional power, for import. */
  read?(name: RemoteName, signal: CancelSignal): Promise<Secret<string>>
  /** A stamp of every value that can have one, in a bounded number of requests and without a value being opened. Optional power, together with `stampOf`. */
  stamps?(signal: CancelSignal): Promise<Stamps>
  /** The stamp that this value would have there now; stores nothing. */
  stampOf?(value: Secret<string>, signal: CancelSignal): Promise<Stamp>
}

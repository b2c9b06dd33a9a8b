import {
  type CancelSignal,
  DestinationFailure,
  type RemoteName,
  type Secret,
  type SecretDestination,
  type Stamps,
} from '@hanzo-kms/connector-kit'
import { forEachBounded } from '../for-each-bounded.ts'
import type { Fingerprint, LedgerEntry } from '../ledger.ts'
import { isDrifted, isOurs, type RemoteState } from '../plan.ts'
import type { DesiredEntry } from '../snapshot.ts'
import type { SeenValues } from './find-drift.ts'

/** So many values are asked about one by one, at most: a check costs a bounded number of requests. */
const FORETOLD_MAX = 20
const IN_FLIGHT_MAX = 4

export interface Looking {
  readonly syncId: string
  readonly destination: SecretDestination
  readonly desired: readonly DesiredEntry[]
  readonly remote: RemoteState
  readonly ledger: readonly LedgerEntry[]
  /** Keyed digest of a stamp of this entry. */
  digest(name: RemoteName, stamp: Secret<string>): Fingerprint
}

/**
 * Compares values by the destination's stamps: one request for all of them, one to test that equal values have equal stamps there, and a few where memory does not decide. Answers with the
 * reason where that cannot be done. Throws `DestinationFailure` for trouble that concerns everything.
 */
export async function seeValues(looking: Looking, signal: CancelSignal): Promise<SeenValues | { readonly problem: string }> {
  const { destination, digest } = looking
  if (!destination.stamps || !destination.stampOf) return { problem: 'This destination does not tell whether values changed.' }
  const shown = await refusable(destination.stamps(signal))
  if ('problem' in shown) return shown
  const there = new Map([...shown.byName].map(([name, stamp]) => [name, digest(name, stamp)]))
  const foretold = new Map<RemoteName, Fingerprint>()
  const comparable = comparableOf(looking, there)
  const alike = comparable.find(({ name, memory }) => memory.stamp === there.get(name))
  const probe = alike ?? comparable[0]
  if (probe) {
    const tested = await refusable(isTrustworthy(looking, probe.desired, there.get(probe.name), signal))
    if (typeof tested !== 'boolean') return tested
    if (!tested) return { problem: 'This destination gives equal values different stamps, so they say nothing about values.' }
  }
  // Not one remembered stamp fits: the destination seals everything under another key, or everything was changed.
  const suspicious = !alike && comparable.some(({ memory }) => memory.stamp !== undefined)
  const doubtful = comparable.filter(({ memory, entry }) => (memory.stamp === undefined ? isDrifted(entry, memory) : suspicious))
  const unlearned = comparable.filter(({ memory }) => memory.stamp === undefined)
  const doubted = unlearned.length <= FORETOLD_MAX ? unlearned : byOtherHands(unlearned)
  const asked = [...new Set([...doubtful, ...doubted])]
  // What is not asked about for want of room is not compared, rather than taken for ours.
  for (const { name } of asked.slice(FORETOLD_MAX)) if (doubted.some((each) => each.name === name)) there.delete(name)
  await forEachBounded(asked.slice(0, FORETOLD_MAX), IN_FLIGHT_MAX, async ({ name, desired }) => {
    signal.throwIfAborted()
    if (destination.stampOf) foretold.set(name, digest(name, await destination.stampOf(desired.value, signal)))
  })
  const rekeyed = suspicious && [...foretold].some(([name, stamp]) => stamp === there.get(name))
  return { there, foretold, movedTo: movedTo(looking, shown), rekeyed }
}

/** We wrote all of these in one go, in one account's name: whatever bears another name than most was edited since, where the destination tells names. */
function byOtherHands(unlearned: readonly Comparable[]): readonly Comparable[] {
  const counts = new Map<string | undefined, number>()
  for (const { entry } of unlearned) counts.set(entry.editedBy, (counts.get(entry.editedBy) ?? 0) + 1)
  const [ours] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [undefined, 0] as [string | undefined, number])
  return unlearned.filter(({ entry }) => entry.editedBy !== ours)
}

interface Comparable {
  readonly name: RemoteName
  readonly desired: DesiredEntry
  readonly memory: LedgerEntry
  readonly entry: RemoteState['entries'][number]
}

/** Entries that hold what the source holds now, as far as we remember: only of those a stamp can be foretold. */
function comparableOf({ syncId, desired, remote, ledger }: Looking, there: ReadonlyMap<RemoteName, Fingerprint>): readonly Comparable[] {
  const memories = new Map(ledger.map((entry) => [entry.name, entry]))
  const listed = new Map(remote.entries.map((entry) => [entry.name, entry]))
  return desired.flatMap((wanted) => {
    const [memory, entry] = [memories.get(wanted.name), listed.get(wanted.name)]
    if (memory?.state !== 'confirmed' || memory.fingerprint !== wanted.fingerprint || !entry || !there.has(wanted.name)) return []
    return isOurs(syncId, entry, memory) && !entry.protection ? [{ name: wanted.name, desired: wanted, memory, entry }] : []
  })
}

/** The same stamp as what is there shows it at once; else the same value is asked about twice. */
async function isTrustworthy(
  { destination, digest }: Looking,
  { name, value }: DesiredEntry,
  there: Fingerprint | undefined,
  signal: CancelSignal,
): Promise<boolean> {
  const first = await destination.stampOf?.(value, signal)
  if (first === undefined) return false
  if (digest(name, first) === there) return true
  return (await destination.stampOf?.(value, signal))?.reveal() === first.reveal()
}

/** What carries our mark under a name that we do not remember, and has the stamp of an entry that is gone. */
function movedTo({ syncId, remote, ledger, digest }: Looking, { byName, strays }: Stamps): ReadonlyMap<RemoteName, string> {
  const remembered = new Set(ledger.map((entry) => entry.name))
  const listed = new Set(remote.entries.map((entry) => entry.name))
  const beside = remote.entries.flatMap(({ name, owner }) => {
    const stamp = byName.get(name)
    return owner === syncId && !remembered.has(name) && stamp ? [{ name: String(name), stamp }] : []
  })
  const candidates = [...beside, ...strays]
  const found = new Map<RemoteName, string>()
  for (const { name, stamp, everConfirmed } of ledger) {
    if (listed.has(name) || !everConfirmed || stamp === undefined) continue
    const to = candidates.find((candidate) => digest(name, candidate.stamp) === stamp)
    if (to) found.set(name, to.name)
  }
  return found
}

/** A refusal of this one power leaves the others; trouble is thrown. */
async function refusable<T>(asked: Promise<T>): Promise<T | { readonly problem: string }> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof DestinationFailure) || !REFUSALS.has(error.kind)) throw error
    return { problem: `Values could not be compared: ${error.message}.` }
  }
}

const REFUSALS: ReadonlySet<DestinationFailure['kind']> = new Set(['forbidden', 'missing', 'rejected', 'protocol'])

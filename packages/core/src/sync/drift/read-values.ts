import { type CancelSignal, DestinationFailure, type RemoteName } from '@hanzo-kms/connector-kit'
import { decideFailure } from '../decide-failure.ts'
import { forEachBounded } from '../for-each-bounded.ts'
import type { Fingerprint } from '../ledger.ts'
import { isOurs } from '../plan.ts'
import type { SeenValues } from './find-drift.ts'
import type { Looking } from './see-values.ts'

const READS_MAX = 10_000
const IN_FLIGHT_MAX = 4

/**
 * Reads every value that this sync wrote, and compares it. Only when a person asks for just that: the destination opens each secret for it, and may write so into its own log. A value that
 * cannot be read is not compared.
 */
export async function readValues(
  looking: Looking & { fingerprint(name: RemoteName, value: Parameters<Looking['digest']>[1]): Fingerprint },
  signal: CancelSignal,
): Promise<SeenValues> {
  const { destination, ledger, remote, syncId } = looking
  const memories = new Map(ledger.map((entry) => [entry.name, entry]))
  const ours = remote.entries.filter((entry) => !entry.protection && isOurs(syncId, entry, memories.get(entry.name)))
  if (!destination.read) throw new DestinationFailure('rejected', 'This destination cannot be read')
  if (ours.length > READS_MAX) throw new DestinationFailure('rejected', `More than ${READS_MAX} values would be read at once`)
  const there = new Map<RemoteName, Fingerprint>()
  const foretold = new Map<RemoteName, Fingerprint>()
  await forEachBounded(ours, IN_FLIGHT_MAX, async ({ name }) => {
    signal.throwIfAborted()
    const value = await readable(destination.read?.(name, signal))
    const memory = memories.get(name)
    if (!value || !memory) return
    there.set(name, looking.fingerprint(name, value))
    foretold.set(name, memory.fingerprint)
  })
  return { there, foretold, movedTo: new Map(), rekeyed: false }
}

async function readable<T>(reading: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof DestinationFailure) || decideFailure(error).do !== 'fail-step') throw error
    return undefined
  }
}

import type { CancelSignal, SecretDestination } from '@hanzo-kms/connector-kit'
import type { LedgerEntry } from './ledger.ts'
import type { RemoteState } from './plan.ts'

/** Rights hide a place as a whole, so a few names speak for all. */
const PROBED_MAX = 20

/**
 * Lists the destination: one request as a rule. Only when nothing that we remember is listed, the destination is asked past its rights whether it is really gone.
 */
export async function observeDestination(
  destination: SecretDestination,
  ledger: readonly LedgerEntry[],
  signal: CancelSignal,
): Promise<RemoteState> {
  const entries = await destination.list(signal)
  const listed = new Set(entries.map((entry) => entry.name))
  const confirmed = ledger.filter((entry) => entry.everConfirmed).map((entry) => entry.name)
  if (confirmed.length === 0 || confirmed.some((name) => listed.has(name))) return { entries, absence: 'proven' }
  if (!destination.present) return { entries, absence: 'doubt' }
  const present = await destination.present(confirmed.slice(0, PROBED_MAX), signal)
  return { entries, absence: present.size === 0 ? 'proven' : 'doubt' }
}

import { type ConnectionFacts, parseInstant } from '@hanzo-kms/connector-kit'
import type { Clock, Repositories } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import type { Care } from './care.ts'

/**
 * Remembers when these credentials end, as the service has just said. What was warned of counts for the same end only. Nothing is
 * kept, and undefined answered, where the connection is gone or has other credentials by now.
 */
export async function keepFacts(
  { clock }: { readonly clock: Clock },
  inside: Repositories,
  { id, organizationId, credentialVersion }: Pick<Connection, 'id' | 'organizationId' | 'credentialVersion'>,
  { expiresAt }: ConnectionFacts,
): Promise<Care | undefined> {
  const stored = await inside.connections.find(organizationId, id)
  if (stored?.credentialVersion !== credentialVersion) return undefined
  const before = await inside.care.find(id)
  const ms = expiresAt.known && expiresAt.value !== null ? parseInstant(expiresAt.value) : Number.NaN
  const expiresAtMs = Number.isNaN(ms) ? null : ms
  const isSame = before?.credentialVersion === credentialVersion && before.expiresAtMs === expiresAtMs
  const care: Care = {
    connectionId: id,
    credentialVersion,
    expiresAtMs,
    expiryUnknown: expiresAt.known ? null : expiresAt.reason,
    checkedAtMs: clock.nowMs(),
    warnedDays: isSame ? before.warnedDays : null,
    rotateDaysBefore: before?.rotateDaysBefore ?? null,
  }
  await inside.care.put(care)
  return care
}

import type { CancelSignal, PreflightFinding } from '@hanzo-kms/connector-kit'
import { askTokenFacts, type TokenFacts } from './check-token.ts'
import { EXPIRY_WARNED_DAYS } from './limits.ts'
import type { Asking } from './preflight.ts'
import { failed, passed, unknownFact, warning } from './preflight-finding.ts'

const DAY_MS = 86_400_000

export async function tokenFindings({ api, credentials, context }: Asking, signal: CancelSignal): Promise<readonly PreflightFinding[]> {
  const token = await askTokenFacts(api, credentials.accessToken, signal)
  return [expiryFinding(token, context.nowMs()), scopesFinding(token)]
}

function expiryFinding({ expiresAt }: TokenFacts, nowMs: number): PreflightFinding {
  if (!expiresAt.known)
    return unknownFact(
      'expiry',
      `When the token ends cannot be seen: ${lower(expiresAt.reason)}.`,
      'Note its end where you will see it, or use a token that may look at itself.',
    )
  if (expiresAt.value === null) return passed('expiry', 'The token does not end.')
  const days = Math.floor((parseMs(expiresAt.value) - nowMs) / DAY_MS)
  const renew = 'Rotate it: Hanzo KMS can do so by itself.'
  if (days < 0)
    return failed(
      'expiry',
      `The token ended at ${expiresAt.value}.`,
      'Create a new access token in Windmill, and put it into the connection.',
    )
  return days < EXPIRY_WARNED_DAYS
    ? warning('expiry', `The token ends at ${expiresAt.value}, in ${days} days.`, renew)
    : passed('expiry', `The token ends at ${expiresAt.value}, in ${days} days.`)
}

function scopesFinding({ scopes, readOnly }: TokenFacts): PreflightFinding {
  if (readOnly) return failed('scopes', 'The token is read-only.', 'Create one that may write, and put it into the connection.')
  if (!scopes.known) return unknownFact('scopes', `Which scopes the token has cannot be seen: ${lower(scopes.reason)}.`)
  return scopes.value === null
    ? passed('scopes', 'The token is not narrowed by scopes.')
    : passed('scopes', `The token has the scopes ${scopes.value.join(', ')}.`)
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** Milliseconds since 1970 of an ISO 8601 time with an offset, as Windmill sends them: connectors have no `Date`. */
export function parseMs(iso: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?:Z|([+-])(\d\d):?(\d\d))$/.exec(iso)
  if (!match) return Number.NaN
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const offsetMin = (match[8] === '-' ? -1 : 1) * (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0))
  const days = daysFrom1970(year, month, day)
  return days * DAY_MS + hour * 3_600_000 + (minute - offsetMin) * 60_000 + second * 1_000 + Number((match[7] ?? '0').padEnd(3, '0'))
}

/** Of a date in the Gregorian calendar; years begin in March, so that the leap day is their last. */
function daysFrom1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

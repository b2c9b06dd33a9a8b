import { type CancelSignal, type PreflightFinding, parseInstant } from '@hanzo-kms/connector-kit'
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
  const days = Math.floor((parseInstant(expiresAt.value) - nowMs) / DAY_MS)
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

import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, KmsError } from '@hanzo-kms/contracts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'
import { assertAccepted } from './authenticate-token.ts'
import { digestOf } from './issue-token.ts'
import { timesOf } from './sign-in-identity.ts'

export interface PresentedToken {
  readonly token: Secret<string>
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/**
 * Gives the same token more time: its TTL from now, never beyond the end that was set at sign-in. Throws `unauthorized`; `badRequest` for one that is used up, `forbidden` from an
 * address that its identity does not trust. Costs no use.
 */
export function renewToken(
  kms: Pick<Dependencies, 'store' | 'cryptography' | 'clock' | 'keyRing'>,
  presented: PresentedToken,
): Promise<{ readonly expiresInS: number; readonly maxTtlS: number }> {
  return kms.store.transact(async (inside) => {
    const nowMs = kms.clock.nowMs()
    const token = await inside.tokens.find(digestOf(kms.cryptography, presented.token))
    if (!token || token.revoked || token.holder.kind !== 'identity')
      throw refused('The access token is not known, or was revoked. Sign in again.')
    if (token.expiresAtMs !== null && token.expiresAtMs <= nowMs) throw refused('Your token has expired. Please re-authenticate.')
    await assertAccepted(inside, token, presented.ipAddress)
    if (token.usesMax > 0 && token.uses >= token.usesMax)
      throw badRequest(`The access token cannot be renewed: it may be used ${token.usesMax} times, and has been. Sign in again.`)
    if (token.expiresAtMs === null) return timesOf(token)
    const expiresAtMs = nowMs + token.ttlS * 1_000
    if (token.renewableUntilMs !== null && expiresAtMs > token.renewableUntilMs)
      throw refused('The access token cannot be renewed any more: it would live longer than its maximum TTL. Sign in again.')
    await inside.tokens.renew(token.id, expiresAtMs)
    const actor = { ...token.holder, ...presented, organizationId: token.organizationId }
    await recordEvent(kms, inside, actor, { type: 'renew-token', metadata: { tokenId: token.id, identityId: token.holder.id } })
    return timesOf(token)
  })
}

function refused(message: string): KmsError {
  return new KmsError('unauthorized', message)
}

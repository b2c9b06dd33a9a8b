import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Dependencies } from '../ports.ts'
import { digestOf } from './issue-token.ts'
import { timesOf } from './sign-in-identity.ts'

/** Gives the same token more time: its TTL from now, never beyond the end that was set at sign-in. Throws `unauthorized`. */
export function renewToken(
  kms: Pick<Dependencies, 'store' | 'cryptography' | 'clock'>,
  { token: text }: { readonly token: Secret<string> },
): Promise<{ readonly expiresInS: number; readonly maxTtlS: number }> {
  return kms.store.transact(async (inside) => {
    const nowMs = kms.clock.nowMs()
    const token = await inside.tokens.find(digestOf(kms.cryptography, text))
    if (!token || token.revoked || token.holder.kind !== 'identity')
      throw refused('The access token is not known, or was revoked. Sign in again.')
    if (!(await inside.identities.find(token.holder.id))) throw refused('The identity of this access token is gone.')
    if (token.expiresAtMs === null) return timesOf(token)
    if (token.expiresAtMs <= nowMs) throw refused('Your token has expired. Please re-authenticate.')
    const expiresAtMs = nowMs + token.ttlS * 1_000
    if (token.renewableUntilMs !== null && expiresAtMs > token.renewableUntilMs)
      throw refused('The access token cannot be renewed any more: it would live longer than its maximum TTL. Sign in again.')
    await inside.tokens.renew(token.id, expiresAtMs)
    return timesOf(token)
  })
}

function refused(message: string): KmsError {
  return new KmsError('unauthorized', message)
}

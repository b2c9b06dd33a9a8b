import type { Secret } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import { digestOf } from './issue-token.ts'

/** For what goes on after a request: whether its token is still good. Not a use of it, and not another sign-in: whose it is and what they may do is asked elsewhere. */
export function isTokenLive(kms: Pick<Dependencies, 'store' | 'cryptography' | 'clock'>, text: Secret<string>): Promise<boolean> {
  return kms.store.transact(async ({ tokens }) => {
    const token = await tokens.find(digestOf(kms.cryptography, text))
    return token !== undefined && !token.revoked && (token.expiresAtMs === null || token.expiresAtMs > kms.clock.nowMs())
  })
}

import { KmsError } from '@hanzo-kms/contracts'
import type { Dependencies } from '../ports.ts'
import type { AccessToken } from './access-token.ts'
import { digestOf } from './issue-token.ts'
import type { PresentedToken } from './renew-token.ts'

/** What a token may know of itself. */
export function readOwnToken(
  kms: Pick<Dependencies, 'store' | 'cryptography'>,
  { token: text }: Pick<PresentedToken, 'token'>,
): Promise<AccessToken> {
  return kms.store.transact(async ({ tokens }) => {
    const token = await tokens.find(digestOf(kms.cryptography, text))
    if (!token || token.revoked) throw new KmsError('unauthorized', 'The access token is not known, or was revoked.')
    return token
  })
}

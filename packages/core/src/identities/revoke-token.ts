import { KmsError } from '@hanzo-kms/contracts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'
import { digestOf } from './issue-token.ts'
import type { PresentedToken } from './renew-token.ts'

/** Whoever has a token may end it, from anywhere, at once and for good. A user's sign-out is this too. */
export function revokeToken(
  kms: Pick<Dependencies, 'store' | 'cryptography' | 'clock' | 'keyRing'>,
  presented: PresentedToken,
): Promise<void> {
  return kms.store.transact(async (inside) => {
    const token = await inside.tokens.find(digestOf(kms.cryptography, presented.token))
    if (!token || token.revoked) throw new KmsError('unauthorized', 'The access token is not known, or was revoked already.')
    await inside.tokens.revoke(token.id)
    const { holder, organizationId } = token
    const metadata = { tokenId: token.id, ...(holder.kind === 'user' ? { userId: holder.id } : { identityId: holder.id }) }
    await recordEvent(kms, inside, { ...holder, ...presented, organizationId }, { type: 'revoke-token', metadata })
  })
}

import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Dependencies } from '../ports.ts'
import { digestOf } from './issue-token.ts'

/** Whoever has a token may end it, at once and for good. A user's sign-out is this too. */
export function revokeToken(
  kms: Pick<Dependencies, 'store' | 'cryptography'>,
  { token: text }: { readonly token: Secret<string> },
): Promise<void> {
  return kms.store.transact(async (inside) => {
    const token = await inside.tokens.find(digestOf(kms.cryptography, text))
    if (!token || token.revoked) throw new KmsError('unauthorized', 'The access token is not known, or was revoked already.')
    await inside.tokens.revoke(token.id)
  })
}

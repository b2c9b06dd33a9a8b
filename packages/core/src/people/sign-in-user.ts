import type { Secret } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import { giveToken, membershipOf, type SignedIn } from './give-token.ts'
import { type PasswordProof, provePassword } from './prove-password.ts'

/**
 * E-mail address and password for an access token of the user's first organisation. Where a second factor is set up, the token is good for choosing an organisation and for
 * nothing else. Throws `unauthorized`, in the same words whatever was wrong.
 */
export async function signInUser(kms: Dependencies, proof: PasswordProof): Promise<Secret<string>> {
  const user = await provePassword(kms, proof)
  const { ipAddress, userAgent } = proof
  const { text } = await kms.store.transact(async (inside) =>
    giveToken(kms, inside, {
      ...{ user, membership: await membershipOf(inside, user), ipAddress, userAgent },
      method: 'password',
      hasSecondFactor: false,
      channel: 'access',
      isChoosing: true,
    }),
  )
  return text
}

/** The same for a browser: the token belongs into a cookie. Where a second factor is set up, it waits for that. */
export async function openSession(
  kms: Dependencies,
  { organizationId, ...proof }: PasswordProof & { readonly organizationId?: string | undefined },
): Promise<SignedIn> {
  const user = await provePassword(kms, proof)
  const { ipAddress, userAgent } = proof
  return kms.store.transact(async (inside) =>
    giveToken(kms, inside, {
      ...{ user, membership: await membershipOf(inside, user, organizationId), ipAddress, userAgent },
      method: 'password',
      hasSecondFactor: false,
      channel: 'session',
    }),
  )
}

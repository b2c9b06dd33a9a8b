import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { endPersonalTokens, type PersonalTokensLeft } from './end-personal-tokens.ts'
import { hashNewPassword } from './hash-new-password.ts'
import { proveOwnPassword } from './prove-password.ts'
import { recordOfUser } from './record-of-user.ts'
import { signedInUser } from './select-organization.ts'

/**
 * Needs the present password. Every other session of the account ends: one of them may be the reason for the change. Personal access tokens do not rest on the password, and
 * programs work with them: they end where that is asked for, and the answer says how many are good still.
 */
export async function changePassword(
  kms: Dependencies,
  actor: Actor,
  input: { readonly presentPassword: Secret<string>; readonly newPassword: Secret<string>; readonly endsPersonalTokens: boolean },
): Promise<PersonalTokensLeft> {
  const { user, session } = await kms.store.transact((inside) => signedInUser(inside, actor))
  if (user.passwordHash === null)
    throw badRequest('This account has no password: it signs in through the identity provider of its organization.')
  await proveOwnPassword(kms, actor, user, input.presentPassword)
  if (input.newPassword.reveal() === input.presentPassword.reveal())
    throw badRequest('The new password is the present one. Choose another.')
  const passwordHash = await hashNewPassword(kms, input.newPassword, [user.email])
  return kms.store.transact(async (inside) => {
    await inside.users.setPassword(user.id, passwordHash)
    await inside.tokens.revokeSessions(user.id, { exceptId: session.tokenId })
    const isWanted = input.endsPersonalTokens
    const personalTokens = await endPersonalTokens(kms, inside, { userId: user.id, organizationId: undefined, isWanted })
    const { ipAddress, userAgent } = actor
    await recordOfUser(kms, inside, { user, ipAddress, userAgent, isProven: true }, ({ id }) => ({
      type: 'change-password',
      metadata: { userId: id, ...(isWanted && { personalTokens: personalTokens.ended }) },
    }))
    return personalTokens
  })
}

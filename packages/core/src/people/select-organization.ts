import { KmsError, notFound } from '@hanzo-kms/contracts'
import type { Actor, SessionFacts } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { giveToken, membershipOf, type SignedIn } from './give-token.ts'
import type { User } from './user.ts'

/**
 * Another token for the same person, in the organisation that was chosen, for the same channel and with the factors that were brought; or one that waits for the second.
 * SECURITY: an identity provider speaks for the organisation that configured it, so what was signed in through one stays in that organisation.
 */
export function selectOrganization(kms: Dependencies, actor: Actor, input: { readonly organizationId: string }): Promise<SignedIn> {
  return kms.store.transact(async (inside) => {
    const { user, session } = await signedInUser(inside, actor)
    if (session.method === 'oidc' && input.organizationId !== actor.organizationId)
      throw notFound(`Organization with ID '${input.organizationId}' not found, or not to be reached by this way of signing in`)
    const { method, hasSecondFactor } = session
    const { ipAddress, userAgent } = actor
    return giveToken(kms, inside, {
      ...{ user, membership: await membershipOf(inside, user, input.organizationId), method, hasSecondFactor, ipAddress, userAgent },
      channel: session.purpose === 'session' ? 'session' : 'access',
    })
  })
}

/** For what a person does with their own account. Throws `forbidden` for machines and for tokens that nobody signed in for. */
export async function signedInUser(inside: Repositories, actor: Actor): Promise<{ readonly user: User; readonly session: SessionFacts }> {
  const user = actor.kind === 'user' ? await inside.users.find(actor.id) : undefined
  if (user && actor.session) return { user, session: actor.session }
  throw new KmsError(
    'forbidden',
    'Only a person who has signed in can do this: not a machine identity, and not a token made for a program.',
  )
}

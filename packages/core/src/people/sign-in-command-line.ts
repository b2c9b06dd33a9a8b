import { KmsError, limits } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { giveToken, membershipOf, type SignedIn } from './give-token.ts'
import { signedInUser } from './select-organization.ts'

/** The command line signs in anew afterwards; it does not renew. */
export const commandLineTtlS = limits.commandLineHours * 60 * 60

/**
 * A token for the command line of somebody who is signed in in the browser, in the same organisation and with the same factors.
 * SECURITY: for browser sessions alone, whose requests must come from our own page: a token must not make others.
 */
export function signInCommandLine(kms: Dependencies, actor: Actor): Promise<SignedIn> {
  return kms.store.transact(async (inside) => {
    const { user, session } = await signedInUser(inside, actor)
    if (session.purpose !== 'session') throw new KmsError('forbidden', 'Only a browser that is signed in can sign in the command line.')
    const { method, hasSecondFactor } = session
    const { ipAddress, userAgent } = actor
    const membership = await membershipOf(inside, user, actor.organizationId)
    return giveToken(kms, inside, {
      ...{ user, membership, method, hasSecondFactor, channel: 'access', ttlS: commandLineTtlS, ipAddress, userAgent },
    })
  })
}

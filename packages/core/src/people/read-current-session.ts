import { KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { AccessToken } from '../identities/access-token.ts'
import type { Membership } from '../organizations/read-organizations.ts'
import type { Dependencies } from '../ports.ts'
import { membershipOf } from './give-token.ts'
import { signedInUser } from './select-organization.ts'
import type { User } from './user.ts'

export interface CurrentSession {
  readonly user: User
  readonly membership: Membership
  readonly token: AccessToken
}

export function readCurrentSession(kms: Pick<Dependencies, 'store' | 'clock'>, actor: Actor): Promise<CurrentSession> {
  return kms.store.transact(async (inside) => {
    const { user, session } = await signedInUser(inside, actor)
    const token = (await inside.tokens.listSessions(user.id, kms.clock.nowMs())).find(({ id }) => id === session.tokenId)
    if (!token) throw new KmsError('unauthorized', 'Your session has ended. Sign in again.')
    return { user, membership: await membershipOf(inside, user, actor.organizationId), token }
  })
}

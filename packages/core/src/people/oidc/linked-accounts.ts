import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../../access/actor.ts'
import { recordEvent } from '../../audit/record-event.ts'
import type { Dependencies } from '../../ports.ts'
import { signedInUser } from '../select-organization.ts'
import type { LinkedAccount } from './identity-provider.ts'

export function listLinkedAccounts(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<readonly LinkedAccount[]> {
  return kms.store.transact(async (inside) => {
    const { user } = await signedInUser(inside, actor)
    return inside.oidc.listAccounts(actor.organizationId, user.id)
  })
}

/** Only where a password is left to sign in with. */
export function unlinkAccounts(kms: Dependencies, actor: Actor): Promise<void> {
  return kms.store.transact(async (inside) => {
    const { user } = await signedInUser(inside, actor)
    if (user.passwordHash === null) throw badRequest('This account has no password: without the provider, nobody could sign in to it.')
    await inside.oidc.deleteAccounts(actor.organizationId, user.id)
    const metadata = { userId: user.id, email: user.email, changed: ['identity-provider'] }
    await recordEvent(kms, inside, actor, { type: 'update-user', metadata })
  })
}

import type { ActorReference } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'

/** For people: an e-mail address or an identity's name; null for who is gone, and `Hanzo KMS` for the product itself. */
export function nameActor({ store }: Pick<Dependencies, 'store'>, { kind, id }: ActorReference): Promise<string | null> {
  return store.transact(async (inside) => {
    if (kind === 'platform' || id === null) return 'Hanzo KMS'
    if (kind === 'user') return (await inside.users.find(id))?.email ?? null
    return (await inside.identities.find(id))?.name ?? null
  })
}

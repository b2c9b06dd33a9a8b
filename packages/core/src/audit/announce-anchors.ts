import { organizationScope } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import type { SealedHead } from './audit-log.ts'
import { isSealedHead } from './chain-digest.ts'

const announced = new WeakMap<object, Map<string, number>>()

/**
 * Says in the log stream where each chain ends that has grown: the organisation, the number of events, and the digest of the last. Kept elsewhere, such a line shows later
 * whether the chain was cut or written anew (`verifyChain`). It tells nothing else: the digest is keyed.
 */
export async function announceAnchors(kms: Pick<Dependencies, 'store' | 'keyRing' | 'cryptography' | 'log'>): Promise<void> {
  const known = announced.get(kms) ?? new Map<string, number>()
  announced.set(kms, known)
  const heads = await kms.store.transact(async ({ audit }) => {
    const found: (SealedHead | undefined)[] = []
    for (const organizationId of await audit.organizations()) found.push(await audit.head(organizationId))
    return found
  })
  for (const head of heads) {
    if (!head || known.get(head.organizationId) === head.position || head.position === 0) continue
    const { organizationId, position, digest } = head
    const key = await kms.store.transact((inside) => kms.keyRing.unlock(organizationScope(organizationId), inside.dataKeys))
    // An altered end is no anchor: `verify` tells of it.
    if (!isSealedHead(key, head)) continue
    known.set(organizationId, position)
    kms.log.info('audit-anchor', { organizationId, count: position, head: kms.cryptography.base64url(digest) })
  }
}

import { Duplicate } from '../duplicate.ts'
import { organizationScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import type { AuditLog, EventKey, SealedHead, StoredEvent } from './audit-log.ts'
import { emptyHead, equalBytes, eventDigest, isSealedHead, linkDigest, sealHead } from './chain-digest.ts'

/** Events of one transaction, at most. */
const LINKED_MAX = 500
/** Rows that were tampered with are passed by, this many in one go. */
const PAGES_MAX = 20

/**
 * Puts the events that wait at the end of their chain, in the order of their times, until none waits. Answers with the chain's end, or undefined where another process is at it.
 * SECURITY: an event whose own digest does not fit was altered before it was linked: it stays unlinked, and `verify` names it.
 */
export async function linkEvents(
  kms: Pick<Dependencies, 'store' | 'keyRing' | 'log'>,
  organizationId: string,
): Promise<SealedHead | undefined> {
  for (;;) {
    const { head, linked } = await refusingTakenPlaces(kms, organizationId, () =>
      kms.store.transact(async (inside) => {
        const key = await kms.keyRing.unlock(organizationScope(organizationId), inside.dataKeys)
        const locked = await inside.audit.lockHead(emptyHead(key, organizationId))
        if (!locked) return { head: undefined, linked: 0 }
        if (!isSealedHead(key, locked)) {
          kms.log.warn('audit-head-altered', { organizationId, position: locked.position })
          return { head: undefined, linked: 0 }
        }
        const intact = await intactEvents(inside.audit, key, organizationId)
        return { head: await linkAll(inside.audit, key, locked, intact), linked: intact.length }
      }),
    )
    if (head === undefined || linked < LINKED_MAX) return head
  }
}

interface Linked {
  readonly head: SealedHead | undefined
  readonly linked: number
}

/** An end of the chain that was removed is made anew, and then the first places are taken: nothing is linked, and `verify` tells. */
async function refusingTakenPlaces(
  { log }: Pick<Dependencies, 'log'>,
  organizationId: string,
  work: () => Promise<Linked>,
): Promise<Linked> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Duplicate)) throw error
    log.warn('audit-head-altered', { organizationId, position: 0 })
    return { head: undefined, linked: 0 }
  }
}

async function intactEvents(audit: AuditLog, key: ScopeKeys, organizationId: string): Promise<readonly StoredEvent[]> {
  const intact: StoredEvent[] = []
  let after: EventKey | undefined
  for (let page = 0; page < PAGES_MAX && intact.length < LINKED_MAX; page += 1) {
    const rows = await audit.unlinked(organizationId, after, LINKED_MAX - intact.length)
    intact.push(...rows.filter(({ event, digest }) => digest !== null && equalBytes(digest, eventDigest(key, event))))
    const last = rows.at(-1)?.event
    if (!last) break
    after = { createdAtUs: last.createdAtUs, id: last.id }
  }
  return intact
}

async function linkAll(audit: AuditLog, key: ScopeKeys, head: SealedHead, events: readonly StoredEvent[]): Promise<SealedHead> {
  if (events.length === 0) return head
  let { position, digest } = head
  const links = events.map(({ event }) => {
    position += 1
    digest = linkDigest(key, digest, position, event)
    return { id: event.id, position, digest }
  })
  await audit.link(links)
  const moved = sealHead(key, { organizationId: head.organizationId, position, digest })
  await audit.moveHead(moved)
  return moved
}

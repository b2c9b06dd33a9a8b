import type { AuditEventType } from '@hanzo-kms/contracts/audit-events'
import { organizationScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import type { AuditEvent } from './audit-event.ts'
import type { Provided, SealedHead } from './audit-log.ts'
import { eventDigest, isSealedHead, linkDigest, sealHead } from './chain-digest.ts'
import { linkEvents } from './link-events.ts'
import { platformOf } from './platform.ts'
import type { Happening } from './record-event.ts'
import { createRefusalGate } from './refusal-gate.ts'
import { type Doer, stampEvent } from './stamp-event.ts'

/**
 * The audit log outside of transactions: one per process, for all organisations.
 *
 * - a disclosure waits here until its event is durable; events of requests that come together share one commit
 * - events that a transaction recorded are linked here after its commit, many at a time
 */
export interface AuditTrail {
  /**
   * Resolves when the event is on the disk: only then may the value be sent. Rejects when it could not be written.
   * With `provided`: false, and nothing is written, where that is not known to be so at the moment of the commit. The value is to be read anew.
   */
  disclose<T extends AuditEventType>(doer: Doer, happening: Happening<T>, provided?: Provided): Promise<boolean>
  /**
   * Whether a refusal gets an event of its own; if not, it is counted. For refusals that are recorded in a transaction.
   * SECURITY: whoever is refused decides how often (`refusal-gate.ts`).
   */
  tellsRefusal(doer: Doer, what: string): boolean
  /** Records a refusal, or counts it; resolves when it is on the disk. */
  refuse<T extends AuditEventType>(doer: Doer, happening: Happening<T>): Promise<void>
  /** Tells what was only counted, of the minutes that are over; `all`: also of the one that runs. */
  tellCounted(all?: boolean): Promise<void>
  /** Links what waits; resolves when it is done, or left to another process that is at it. */
  link(organizationId: string): Promise<void>
  /** Links everything that waits, of every organisation. */
  linkAll(): Promise<void>
}

interface Waiting {
  readonly event: AuditEvent
  readonly provided: Provided | undefined
  readonly written: (isWritten: boolean) => void
  readonly failed: (error: unknown) => void
}

interface Lane {
  readonly waiting: Waiting[]
  /** The end of the chain as this process left it; undefined when another may have moved it. */
  head: SealedHead | undefined
  /** The work under way: one thing at a time per organisation, so that this process never competes with itself for the head. */
  busy: Promise<unknown>
  isWriting: boolean
  linking: Promise<void> | undefined
}

/** Events of one commit, at most. */
const BATCH_MAX = 256
const ORGANIZATIONS_MAX = 1_000

export type TrailDependencies = Pick<Dependencies, 'store' | 'keyRing' | 'cryptography' | 'clock' | 'log'>

export function createAuditTrail(kms: TrailDependencies): AuditTrail {
  const lanes = new Map<string, Lane>()
  const gate = createRefusalGate()

  function laneOf(organizationId: string): Lane {
    const known = lanes.get(organizationId)
    if (known) return known
    const made: Lane = { waiting: [], head: undefined, busy: Promise.resolve(), isWriting: false, linking: undefined }
    lanes.set(organizationId, made)
    return made
  }

  function inTurn(lane: Lane, work: () => Promise<void>): Promise<void> {
    const done = lane.busy.then(work)
    lane.busy = done.catch(() => {})
    return done
  }

  async function writeWaiting(organizationId: string, lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, BATCH_MAX)
      try {
        await writeBatch(kms, organizationId, lane, batch)
      } catch (error) {
        lane.head = undefined
        for (const { failed } of batch) failed(error)
      }
    }
    lane.isWriting = false
  }

  const trail: AuditTrail = {
    disclose(doer, happening, provided) {
      const lane = laneOf(doer.organizationId)
      const event = stampEvent(kms, doer, happening)
      return new Promise((written, failed) => {
        lane.waiting.push({ event, provided, written, failed })
        if (lane.isWriting) return
        lane.isWriting = true
        void inTurn(lane, () => writeWaiting(doer.organizationId, lane))
      })
    },
    tellsRefusal({ organizationId, id: actorId, ipAddress }, what) {
      return gate.tells({ organizationId, actorId, ipAddress, what }, kms.clock.nowMs())
    },
    async refuse(doer, happening) {
      const what = JSON.stringify([happening.type, happening.projectId ?? null, happening.metadata])
      if (trail.tellsRefusal(doer, what)) await trail.disclose(doer, { ...happening, outcome: 'refused' })
    },
    async tellCounted(all) {
      for (const { organizationId, refusals, actors } of gate.takeCounts(kms.clock.nowMs(), all)) {
        const platform = platformOf(organizationId)
        await trail.disclose(platform, { type: 'count-refusals', outcome: 'refused', metadata: { refusals, actors } })
      }
    },
    link(organizationId) {
      const lane = laneOf(organizationId)
      // Whoever asks while one waits for its turn is served by that one.
      lane.linking ??= inTurn(lane, async () => {
        lane.linking = undefined
        lane.head = await linkEvents(kms, organizationId)
      })
      return lane.linking
    },
    async linkAll() {
      const waiting = await kms.store.transact(({ audit }) => audit.organizationsWaiting(ORGANIZATIONS_MAX))
      // One that cannot be linked must not keep the others waiting.
      const ends = await Promise.allSettled(waiting.map((organizationId) => trail.link(organizationId)))
      const failed = ends.find((end) => end.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
  return trail
}

/** Linked at once where this process knows the end of the chain; otherwise as changes are: unlinked, and linked soon after. */
async function writeBatch(kms: TrailDependencies, organizationId: string, lane: Lane, batch: readonly Waiting[]): Promise<void> {
  const key = await unlock(kms, organizationId)
  const before = lane.head ?? (await readHead(kms, key, organizationId))
  const left = before ? await extendWith(kms, key, lane, before, batch) : batch
  // What was provided is proven by the statement that extends the chain, and by no other.
  for (const { provided, written } of left) if (provided) written(false)
  const unlinked = left.filter(({ provided }) => !provided)
  if (unlinked.length === 0) return
  await kms.store.transact(async ({ audit }) => {
    for (const { event } of unlinked) await audit.append(event, eventDigest(key, event))
  })
  for (const { written } of unlinked) written(true)
}

/** Without those whose condition does not hold: each time at least one goes. Answers with what is still to be written. */
async function extendWith(
  kms: TrailDependencies,
  key: ScopeKeys,
  lane: Lane,
  before: SealedHead,
  batch: readonly Waiting[],
): Promise<readonly Waiting[]> {
  for (let left = batch; left.length > 0; ) {
    const after = extend(
      key,
      before,
      left.map(({ event }) => event),
    )
    const provided = left.flatMap((waiting) => waiting.provided ?? [])
    const { isExtended, stale } = await kms.store.extendChain(before, after.head, after.links, provided)
    lane.head = isExtended ? after.head : undefined
    if (isExtended) {
      for (const { written } of left) written(true)
      return []
    }
    const isStale = (waiting: Waiting) => waiting.provided !== undefined && stale.includes(idOf(waiting.provided))
    const still = left.filter((waiting) => !isStale(waiting))
    if (still.length === left.length) return left
    for (const waiting of left) if (isStale(waiting)) waiting.written(false)
    left = still
  }
  return []
}

function idOf(provided: Provided): string {
  return 'secretId' in provided ? provided.secretId : provided.folderId
}

function extend(key: ScopeKeys, before: SealedHead, events: readonly AuditEvent[]) {
  let { position, digest } = before
  const links = events.map((event) => {
    position += 1
    digest = linkDigest(key, digest, position, event)
    return { event, position, digest }
  })
  return { links, head: sealHead(key, { organizationId: before.organizationId, position, digest }) }
}

/** SECURITY: a head that somebody put there is not gone on from; `verify` tells of it. */
async function readHead(kms: TrailDependencies, key: ScopeKeys, organizationId: string): Promise<SealedHead | undefined> {
  const head = await kms.store.transact(({ audit }) => audit.head(organizationId))
  return head && isSealedHead(key, head) ? head : undefined
}

/** Unlocked keys stay in memory: a transaction is needed once. */
function unlock({ keyRing, store }: TrailDependencies, organizationId: string): Promise<ScopeKeys> {
  const scope = organizationScope(organizationId)
  const known = keyRing.unlocked(scope)
  return known ? Promise.resolve(known) : store.transact((inside) => keyRing.unlock(scope, inside.dataKeys))
}

import { organizationScope } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { ChainGap, LinkedRow, SealedHead } from './audit-log.ts'
import { type ChainKey, emptyHead, equalBytes, eventDigest, isSealedGap, isSealedHead, linkDigest } from './chain-digest.ts'

/** The first thing that does not fit. */
export interface BrokenLink {
  /** Where in the chain; null for an event that is in none. */
  readonly position: number | null
  readonly eventId: string | null
  /** A sentence. */
  readonly what: string
}

/** The end of the chain as it was once: kept elsewhere, it shows that the chain was cut or exchanged since. */
export interface Anchor {
  readonly position: number
  /** As `ChainReport.head`. */
  readonly head: string
}

export interface ChainReport {
  readonly organizationId: string
  /** Intact, in the chain. */
  readonly events: number
  /** Gone because their time was over. */
  readonly pruned: number
  /** Intact and not in the chain yet: recorded moments ago. */
  readonly unlinked: number
  /** Of the last event that was found intact. */
  readonly position: number
  /** The digest there, base64url. */
  readonly head: string
  /** Anchors that the chain was found to hold, and those in whose place the events were pruned. */
  readonly anchorsHeld: number
  readonly anchorsPruned: number
  readonly broken: BrokenLink | undefined
}

const PAGE_ROWS = 500
const GAPS_MAX = 1_000
/** Below every position that there is, so that one that somebody made negative is met. */
const BELOW_ALL = Number.MIN_SAFE_INTEGER

/**
 * Walks the whole chain of an organisation, page by page, and stops at the first thing that does not fit. Each page is read at one moment; events that come meanwhile are walked too.
 */
export async function verifyChain(
  kms: Pick<Dependencies, 'store' | 'keyRing' | 'cryptography'>,
  organizationId: string,
  anchors: readonly Anchor[] = [],
): Promise<ChainReport> {
  const key = await kms.store.transact((inside) => kms.keyRing.unlock(organizationScope(organizationId), inside.dataKeys))
  const walk = startWalk(kms.cryptography, key, organizationId, anchors)
  for (let isEnd = false; !isEnd && walk.broken === undefined; ) {
    isEnd = await kms.store.transact(async ({ audit }) => {
      const after = walk.position === 0 ? BELOW_ALL : walk.position
      const rows = await audit.walk(organizationId, after, PAGE_ROWS)
      const gaps = await audit.gaps(organizationId, after, GAPS_MAX)
      walkPage(walk, rows, gaps)
      if (rows.length > 0 || gaps.length > 0) return false
      walk.broken ??= problemWithEnd(walk, await audit.head(organizationId))
      return true
    })
  }
  const unlinked = walk.broken === undefined ? await countUnlinked(kms, walk) : 0
  walk.broken ??= missingAnchor(walk)
  const { events, pruned, position, anchorsHeld, anchorsPruned, broken } = walk
  const head = kms.cryptography.base64url(walk.digest)
  return { organizationId, events, pruned, unlinked, position, head, anchorsHeld, anchorsPruned, broken }
}

interface Walk {
  readonly key: ChainKey
  readonly organizationId: string
  readonly text: (digest: Uint8Array) => string
  readonly anchors: Map<number, Anchor>
  position: number
  digest: Uint8Array
  events: number
  pruned: number
  anchorsHeld: number
  anchorsPruned: number
  broken: BrokenLink | undefined
}

function startWalk(
  { base64url }: Pick<Dependencies['cryptography'], 'base64url'>,
  key: ChainKey,
  organizationId: string,
  anchors: readonly Anchor[],
): Walk {
  const { position, digest } = emptyHead(key, organizationId)
  const found = { events: 0, pruned: 0, anchorsHeld: 0, anchorsPruned: 0, broken: undefined }
  const byPosition = new Map(anchors.map((anchor) => [anchor.position, anchor]))
  return { key, organizationId, text: base64url, anchors: byPosition, position, digest, ...found }
}

/** Rows and gaps are in the order of their positions; each must follow the one before. */
function walkPage(walk: Walk, rows: readonly LinkedRow[], gaps: readonly ChainGap[]): void {
  const waiting = [...gaps]
  for (const row of rows) {
    // A gap may have grown over what was walked already, while it was walked.
    while (waiting[0] && waiting[0].firstPosition <= walk.position + 1 && walk.broken === undefined)
      passGap(walk, waiting.shift() as ChainGap)
    // More gaps may lie before this row than were read: it comes again.
    if (waiting.length === 0 && gaps.length === GAPS_MAX) return
    if (walk.broken === undefined) passRow(walk, row)
    if (walk.broken !== undefined) return
  }
  // What is left of a full page of rows comes again with the next page.
  while (rows.length < PAGE_ROWS && waiting[0] && walk.broken === undefined) passGap(walk, waiting.shift() as ChainGap)
}

function passRow(walk: Walk, { event, position, digest }: LinkedRow): void {
  const expected = walk.position + 1
  if (position < expected)
    walk.broken = { position, eventId: event.id, what: 'an event stands at a place that the chain has passed already' }
  else if (position > expected) walk.broken = missing(expected, position, event.id)
  if (walk.broken !== undefined) return
  const computed = linkDigest(walk.key, walk.digest, position, event)
  if (digest === null || !equalBytes(digest, computed)) {
    walk.broken = { position, eventId: event.id, what: 'the event was changed, or is not the one that was recorded here' }
    return
  }
  walk.events += 1
  arrive(walk, position, computed)
}

function missing(expected: number, position: number, eventId: string): BrokenLink {
  const count = position - expected
  const which = count === 1 ? `the event at position ${expected} is` : `the events at positions ${expected} to ${position - 1} are`
  return { position: expected, eventId: null, what: `${which} missing; the next one there is is ${eventId} at position ${position}` }
}

function passGap(walk: Walk, gap: ChainGap): void {
  const { firstPosition, lastPosition, digest } = gap
  if (lastPosition <= walk.position) return
  if (firstPosition > walk.position + 1) {
    walk.broken = {
      position: walk.position + 1,
      eventId: null,
      what: `the events at positions ${walk.position + 1} to ${firstPosition - 1} are missing; pruned ones follow at ${firstPosition}`,
    }
    return
  }
  if (!isSealedGap(walk.key, gap)) {
    walk.broken = { position: firstPosition, eventId: null, what: 'the note on pruned events was changed, or not written by Hanzo KMS' }
    return
  }
  walk.pruned += lastPosition - walk.position
  for (const position of walk.anchors.keys()) {
    if (position <= walk.position || position >= lastPosition) continue
    walk.anchors.delete(position)
    walk.anchorsPruned += 1
  }
  arrive(walk, lastPosition, digest)
}

function arrive(walk: Walk, position: number, digest: Uint8Array): void {
  walk.position = position
  walk.digest = digest
  const anchor = walk.anchors.get(position)
  if (!anchor) return
  walk.anchors.delete(position)
  if (anchor.head === walk.text(digest)) walk.anchorsHeld += 1
  else walk.broken ??= { position, eventId: null, what: 'the chain is not the one of the anchor: it was written anew since' }
}

/** Asked when nothing follows. */
function problemWithEnd(walk: Walk, head: SealedHead | undefined): BrokenLink | undefined {
  if (!head)
    return walk.position === 0
      ? undefined
      : { position: walk.position, eventId: null, what: 'the record of where the chain ends is missing' }
  if (!isSealedHead(walk.key, head) || head.organizationId !== walk.organizationId)
    return { position: head.position, eventId: null, what: 'the record of where the chain ends was changed' }
  if (head.position === walk.position && equalBytes(head.digest, walk.digest)) return undefined
  if (head.position > walk.position)
    return {
      position: walk.position + 1,
      eventId: null,
      what: `the chain ends at position ${head.position}: events are missing at its end`,
    }
  return { position: head.position + 1, eventId: null, what: `the chain ends at position ${head.position}: what follows was not recorded` }
}

/** Anchors beyond the end: the chain was longer once. */
function missingAnchor(walk: Walk): BrokenLink | undefined {
  const [first] = [...walk.anchors.keys()].sort((a, b) => a - b)
  if (first === undefined) return undefined
  return {
    position: walk.position + 1,
    eventId: null,
    what: `the chain ends at position ${walk.position}, and the anchor says that it had ${first}: its end was cut off`,
  }
}

async function countUnlinked({ store }: Pick<Dependencies, 'store'>, walk: Walk): Promise<number> {
  return store.transact(async ({ audit }: Repositories) => {
    const rows = await audit.unlinked(walk.organizationId, undefined, PAGE_ROWS)
    const altered = rows.find(({ event, digest }) => digest === null || !equalBytes(digest, eventDigest(walk.key, event)))
    if (altered)
      walk.broken = {
        position: null,
        eventId: altered.event.id,
        what: 'an event outside the chain was changed, or not written by Hanzo KMS',
      }
    return rows.length < PAGE_ROWS ? rows.length : audit.unlinkedCount(walk.organizationId)
  })
}

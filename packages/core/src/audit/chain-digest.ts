import type { AuditEvent } from './audit-event.ts'
import type { ChainGap, ChainHead, SealedHead } from './audit-log.ts'

/**
 * The keyed digests of the audit log; `docs/formats.md` holds their bytes. All are HMAC-SHA-256 under a key of the organisation: of 32 bytes, then a JSON array whose first item
 * says what it is.
 * SECURITY: whoever can write to the database has no key: every changed, added, moved or missing row shows, for each link takes in the one before it.
 */
export interface ChainKey {
  auditDigest(before: Uint8Array, text: string): Uint8Array
}

const NOTHING_BEFORE = new Uint8Array(32)

/** Of an event that is not linked yet. */
export function eventDigest(key: ChainKey, event: AuditEvent): Uint8Array {
  return key.auditDigest(NOTHING_BEFORE, JSON.stringify(['event', ...fieldsOf(event)]))
}

/** Of an event in its place: after the one whose digest is `before`. */
export function linkDigest(key: ChainKey, before: Uint8Array, position: number, event: AuditEvent): Uint8Array {
  return key.auditDigest(before, JSON.stringify(['link', position, ...fieldsOf(event)]))
}

export function emptyHead(key: ChainKey, organizationId: string): SealedHead {
  return sealHead(key, { organizationId, position: 0, digest: NOTHING_BEFORE })
}

export function sealHead(key: ChainKey, head: ChainHead): SealedHead {
  return { ...head, seal: headSeal(key, head) }
}

export function isSealedHead(key: ChainKey, head: SealedHead): boolean {
  return equalBytes(headSeal(key, head), head.seal)
}

function headSeal(key: ChainKey, { organizationId, position, digest }: ChainHead): Uint8Array {
  return key.auditDigest(digest, JSON.stringify(['head', organizationId, position]))
}

export function sealGap(key: ChainKey, gap: Omit<ChainGap, 'seal'>): ChainGap {
  return { ...gap, seal: gapSeal(key, gap) }
}

export function isSealedGap(key: ChainKey, gap: ChainGap): boolean {
  return equalBytes(gapSeal(key, gap), gap.seal)
}

function gapSeal(key: ChainKey, { organizationId, firstPosition, lastPosition, digest }: Omit<ChainGap, 'seal'>): Uint8Array {
  return key.auditDigest(digest, JSON.stringify(['gap', organizationId, firstPosition, lastPosition]))
}

/** Metadata by key, in the order of code units: the database keeps its keys in an order of its own. */
function fieldsOf(event: AuditEvent): readonly unknown[] {
  const { id, organizationId, projectId, actor, ipAddress, userAgent, type, outcome, metadata, createdAtUs } = event
  const pairs = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  return [id, organizationId, projectId, actor.kind, actor.id, actor.name, ipAddress, userAgent, type, outcome, pairs, createdAtUs]
}

/** Not in constant time: both sides are in the database, which the one who would measure can read. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { organizationScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import type { AuditLog, ChainGap, LinkedRow, Retention } from './audit-log.ts'
import { type ChainKey, emptyHead, equalBytes, isSealedGap, linkDigest, sealGap } from './chain-digest.ts'
import { platformOf } from './platform.ts'
import { recordEvent } from './record-event.ts'

const MS_PER_DAY = 24 * 60 * 60 * 1_000
/** Events of one transaction, at most. */
const PRUNED_MAX = 500

/**
 * Deletes events of projects that keep theirs for a number of days. In their place stays a sealed note of which positions were pruned and how the chain goes on, so that the
 * chain can still be verified and nobody else can remove events the same way. Answers with how many are gone.
 */
export async function pruneAuditLog(
  kms: Pick<Dependencies, 'store' | 'keyRing' | 'cryptography' | 'clock' | 'log'>,
  signal: CancelSignal,
): Promise<number> {
  let pruned = 0
  for (const retention of await kms.store.transact(({ audit }) => audit.retentions())) {
    for (let isMore = true; isMore && !signal.aborted; ) {
      const count = await pruneSome(kms, retention)
      pruned += count
      isMore = count === PRUNED_MAX
    }
  }
  return pruned
}

function pruneSome(
  kms: Pick<Dependencies, 'store' | 'keyRing' | 'cryptography' | 'clock' | 'log'>,
  { organizationId, projectId, days }: Retention,
): Promise<number> {
  const beforeMs = kms.clock.nowMs() - days * MS_PER_DAY
  return kms.store.transact(async (inside) => {
    const rows = await inside.audit.expired(organizationId, projectId, beforeMs, PRUNED_MAX)
    if (rows.length === 0) return 0
    const key = await kms.keyRing.unlock(organizationScope(organizationId), inside.dataKeys)
    const pruned = await replaceRuns(inside.audit, key, organizationId, rows)
    if (pruned < rows.length) kms.log.warn('audit-prune-refused', { organizationId, projectId })
    if (pruned === 0) return 0
    const platform = platformOf(organizationId)
    const metadata = { events: pruned, olderThanDays: days }
    await recordEvent(kms, inside, platform, { type: 'prune-audit-logs', projectId, metadata })
    return pruned
  })
}

/** SECURITY: only what verifies is pruned; otherwise the traces of a change would be pruned with it. Answers with how many were. */
async function replaceRuns(audit: AuditLog, key: ScopeKeys, organizationId: string, rows: readonly LinkedRow[]): Promise<number> {
  let pruned = 0
  for (const run of consecutive(rows)) {
    const firstPosition = run[0]?.position ?? 0
    const before = await endBefore(audit, key, organizationId, firstPosition)
    const digest = before && digestOver(key, before.digest, run)
    if (!before || !digest) return pruned
    const lastPosition = firstPosition + run.length - 1
    const [next] = await audit.gaps(organizationId, lastPosition, 1)
    const following = next?.firstPosition === lastPosition + 1 ? next : undefined
    if (following && !isSealedGap(key, following)) return pruned
    const gap = sealGap(key, {
      organizationId,
      firstPosition: before.gap?.firstPosition ?? firstPosition,
      lastPosition: following?.lastPosition ?? lastPosition,
      digest: following?.digest ?? digest,
    })
    await audit.replaceByGap(
      gap,
      [before.gap, following].flatMap((swallowed) => swallowed ?? []),
    )
    pruned += run.length
  }
  return pruned
}

function consecutive(rows: readonly LinkedRow[]): readonly (readonly LinkedRow[])[] {
  const runs: LinkedRow[][] = []
  for (const row of rows) {
    const last = runs.at(-1)
    if (last && last.at(-1)?.position === row.position - 1) last.push(row)
    else runs.push([row])
  }
  return runs
}

/** The digest that the event at this position was linked to, and the gap that ends there, if one does. */
async function endBefore(
  audit: AuditLog,
  key: ChainKey,
  organizationId: string,
  position: number,
): Promise<{ readonly digest: Uint8Array; readonly gap: ChainGap | undefined } | undefined> {
  if (position === 1) return { digest: emptyHead(key, organizationId).digest, gap: undefined }
  const [gap] = await audit.gaps(organizationId, position - 2, 1)
  if (gap?.lastPosition === position - 1) return isSealedGap(key, gap) ? { digest: gap.digest, gap } : undefined
  const [row] = await audit.walk(organizationId, position - 2, 1)
  return row?.position === position - 1 && row.digest ? { digest: row.digest, gap: undefined } : undefined
}

function digestOver(key: ChainKey, before: Uint8Array, run: readonly LinkedRow[]): Uint8Array | undefined {
  let digest = before
  for (const { event, position, digest: stored } of run) {
    digest = linkDigest(key, digest, position, event)
    if (!stored || !equalBytes(stored, digest)) return undefined
  }
  return digest
}

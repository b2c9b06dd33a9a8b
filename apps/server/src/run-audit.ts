import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { announceAnchors } from '@hanzo-kms/core/audit/announce-anchors'
import { pruneAuditLog } from '@hanzo-kms/core/audit/prune-audit-log'
import { verifyAllChains } from '@hanzo-kms/core/audit/tell-of-chain'

/** So that the events of changes that come together are linked together. */
const LINGER_MS = 20
/** What another process left unlinked when it ended is found so often. */
const LOOK_EVERY_MS = 10_000
const ANCHOR_EVERY_MS = 60_000
const COUNTS_EVERY_MS = 60_000
const PRUNE_EVERY_MS = 60 * 60_000
/** Each time whole chains are walked. */
const VERIFY_EVERY_MS = 24 * 60 * 60_000
const VERIFY_FIRST_MS = 10 * 60_000

export interface AuditWorker {
  /** Links what waits, and says where the chains end. */
  stop(): Promise<void>
}

/** Links events after the commits of this process, tells the refusals that were only counted, says where the chains end in the log stream, prunes what is past its time, and verifies the chains once a day. */
export function startAuditWorker(kms: Dependencies): AuditWorker {
  const stopping = new AbortController()
  const lingering = new Map<string, Promise<void>>()
  kms.store.onEventsRecorded((organizationIds) => {
    for (const id of organizationIds) {
      if (lingering.has(id)) continue
      const linked = linkLater(kms, id, () => lingering.delete(id), stopping.signal)
      lingering.set(id, linked)
    }
  })
  const loops = [
    every(kms, LOOK_EVERY_MS, stopping.signal, () => kms.auditTrail.linkAll()),
    every(kms, ANCHOR_EVERY_MS, stopping.signal, () => announceAnchors(kms)),
    every(kms, COUNTS_EVERY_MS, stopping.signal, () => kms.auditTrail.tellCounted()),
    every(kms, PRUNE_EVERY_MS, stopping.signal, () => pruneAuditLog(kms, stopping.signal)),
    every(kms, VERIFY_EVERY_MS, stopping.signal, () => verifyAllChains(kms, stopping.signal), VERIFY_FIRST_MS),
  ]
  return {
    async stop() {
      stopping.abort()
      await Promise.all([...loops, ...lingering.values()])
      await guard(kms, async () => {
        await kms.auditTrail.tellCounted(true)
        await kms.auditTrail.linkAll()
        await announceAnchors(kms)
      })
    },
  }
}

async function linkLater(kms: Dependencies, organizationId: string, begun: () => void, signal: AbortSignal): Promise<void> {
  await wait(LINGER_MS, undefined, { ref: false, signal }).catch(() => {})
  begun()
  await guard(kms, () => kms.auditTrail.link(organizationId))
}

async function every(
  kms: Dependencies,
  periodMs: number,
  signal: AbortSignal,
  work: () => Promise<unknown>,
  firstAfterMs = 0,
): Promise<void> {
  if (firstAfterMs > 0) await wait(firstAfterMs, undefined, { ref: false, signal }).catch(() => {})
  while (!signal.aborted) {
    await guard(kms, work)
    await wait(periodMs, undefined, { ref: false, signal }).catch(() => {})
  }
}

/** What fails is said and tried again: the events are on the disk, and `verify` counts those that wait. */
async function guard(kms: Dependencies, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    kms.log.warn('audit-worker-broke', { error: error instanceof Error ? error.name : typeof error })
  }
}

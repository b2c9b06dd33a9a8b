import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { announceAnchors } from '@hanzo-kms/core/audit/announce-anchors'
import { pruneAuditLog } from '@hanzo-kms/core/audit/prune-audit-log'
import { verifyAllChains } from '@hanzo-kms/core/audit/tell-of-chain'
import { repeat, tellDefect, type Worker } from './worker.ts'

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
const BROKE = 'audit-worker-broke'

/** Links events after the commits of this process, tells the refusals that were only counted, says where the chains end in the log stream, prunes what is past its time, and verifies the chains once a day. Its stop links what waits, and says where the chains end. */
export function startAuditWorker(kms: Dependencies): Worker {
  const stopping = new AbortController()
  const { signal } = stopping
  const every = (everyMs: number, firstAfterMs = 0) => ({
    everyMs,
    firstAfterMs,
    onDefect: (error: unknown) => tellDefect(kms, BROKE, error),
  })
  const lingering = new Map<string, Promise<void>>()
  kms.store.onEventsRecorded((organizationIds) => {
    for (const id of organizationIds) {
      if (lingering.has(id)) continue
      const linked = linkLater(kms, id, () => lingering.delete(id), signal)
      lingering.set(id, linked)
    }
  })
  const loops = [
    repeat(signal, every(LOOK_EVERY_MS), () => kms.auditTrail.linkAll()),
    repeat(signal, every(ANCHOR_EVERY_MS), () => announceAnchors(kms)),
    repeat(signal, every(COUNTS_EVERY_MS), () => kms.auditTrail.tellCounted()),
    repeat(signal, every(PRUNE_EVERY_MS), () => pruneAuditLog(kms, signal)),
    repeat(signal, every(VERIFY_EVERY_MS, VERIFY_FIRST_MS), () => verifyAllChains(kms, signal)),
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

/** What fails is said and tried again: the events are on the disk, and `verify` counts those that wait. */
async function guard(kms: Dependencies, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    tellDefect(kms, BROKE, error)
  }
}

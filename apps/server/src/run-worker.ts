import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { processNextRun } from '@hanzo-kms/core/sync/process-run'

/** Runs of different syncs at a time; one run of a sync at a time is the store's promise. */
const LANES = 4
/** A notice is a hint and may be lost; this often the queue is looked at anyway. */
const LOOK_EVERY_MS = 5_000
const AFTER_DEFECT_MS = 1_000

export interface RunWorker {
  /** Finishes the steps under way and begins no others. */
  stop(): Promise<void>
}

/** Takes runs from the queue as they become due: at once after a commit that queued one, here or in another process. */
export async function startRunWorker(kms: Dependencies): Promise<RunWorker> {
  const stopping = new AbortController()
  const bell = createBell()
  const endNotices = await kms.store.onRunQueued(bell.ring)
  const lanes = Array.from({ length: LANES }, () => workLane(kms, bell, stopping.signal))
  return {
    async stop() {
      stopping.abort()
      bell.ring()
      await endNotices()
      await Promise.all(lanes)
    },
  }
}

async function workLane(kms: Dependencies, bell: Bell, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const rung = bell.next()
    try {
      // Another lane may be waiting while two runs came with one notice.
      if (await processNextRun(kms, Math.random, signal)) bell.ring()
      else await untilDueOr(rung, kms)
    } catch (error) {
      if (signal.aborted) return
      kms.log.warn('worker-broke', { error: error instanceof Error ? error.name : typeof error })
      await wait(AFTER_DEFECT_MS, undefined, { ref: false })
    }
  }
}

/** Ends the timer with the wait: bells ring more often than timers end. */
async function untilDueOr(rung: Promise<void>, { store, clock }: Dependencies): Promise<void> {
  const dueAtMs = await store.transact(({ runs }) => runs.nextDueAtMs())
  const waitMs = Math.min(Math.max((dueAtMs ?? Number.POSITIVE_INFINITY) - clock.nowMs(), 1), LOOK_EVERY_MS)
  const timer = new AbortController()
  const due = wait(waitMs, undefined, { ref: false, signal: timer.signal })
  await Promise.race([rung, due.catch(() => {})])
  timer.abort()
}

interface Bell {
  /** Settles at the next ring. */
  next(): Promise<void>
  readonly ring: () => void
}

function createBell(): Bell {
  let { promise, resolve } = Promise.withResolvers<void>()
  return {
    next: () => promise,
    ring: () => {
      resolve()
      ;({ promise, resolve } = Promise.withResolvers<void>())
    },
  }
}

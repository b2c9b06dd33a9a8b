import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { claimRun, processRun, type StoppableSignal } from '@hanzo-kms/core/sync/process-run'
import type { Run } from '@hanzo-kms/core/sync/run'
import { type Bell, untilRungOr } from './bell.ts'
import { startOnQueue, tellDefect, type Worker } from './worker.ts'

/** Runs of different syncs at a time; one run of a sync at a time is the store's promise. */
const RUNS_AT_ONCE_MAX = 4
/** Of one connection: a service that hangs leaves one for others, before it is known to be in trouble. */
const RUNS_OF_CONNECTION_MAX = 3
/** A notice is a hint and may be lost; this often the queue is looked at anyway. */
const LOOK_EVERY_MS = 5_000
const AFTER_DEFECT_MS = 1_000
const BROKE = 'worker-broke'

type OnEnded = (kind: string, state: string, seconds: number) => void

interface Surroundings {
  readonly isShortOfRoom: () => boolean
  readonly onEnded: OnEnded
}

/** Takes runs from the queue as they become due: at once after a commit that queued one, here or in another process. */
export function startRunWorker(
  kms: Dependencies,
  isShortOfRoom: () => boolean = () => false,
  onEnded: OnEnded = () => {},
): Promise<Worker> {
  return startOnQueue(kms, (bell, signal) => workOff(kms, bell, signal, { isShortOfRoom, onEnded }))
}

/** One looks at the queue for all: on the embedded engine each look keeps everybody else waiting. */
async function workOff(kms: Dependencies, bell: Bell, signal: AbortSignal, { isShortOfRoom, onEnded }: Surroundings): Promise<void> {
  const goingOn = whileThereIsRoom(signal, isShortOfRoom)
  const underWay = new Map<Promise<void>, string | undefined>()
  while (!signal.aborted) {
    const rung = bell.next()
    try {
      if (underWay.size >= RUNS_AT_ONCE_MAX) {
        await rung
        continue
      }
      if (isShortOfRoom()) {
        await untilRungOr(rung, LOOK_EVERY_MS)
        continue
      }
      const { claimed, nextDueAtMs } = await claimRun(kms, fullIn([...underWay.values()]))
      if (!claimed) {
        const dueInMs = (nextDueAtMs ?? Number.POSITIVE_INFINITY) - kms.clock.nowMs()
        await untilRungOr(rung, Math.min(Math.max(dueInMs, 1), LOOK_EVERY_MS))
        continue
      }
      const turn = processRun(kms, claimed.run, Math.random, goingOn)
        .then(() => tellEnd(kms, claimed.run, onEnded))
        .catch((error: unknown) => tellDefect(kms, BROKE, error))
        .finally(() => {
          underWay.delete(turn)
          bell.ring()
        })
      underWay.set(turn, claimed.connectionId)
    } catch (error) {
      tellDefect(kms, BROKE, error)
      await wait(AFTER_DEFECT_MS, undefined, { ref: false })
    }
  }
  await Promise.all(underWay.keys())
}

/** Connections that have as many of these runs as they may. */
function fullIn(connectionIds: readonly (string | undefined)[]): readonly string[] {
  const known = [...new Set(connectionIds.filter((id) => id !== undefined))]
  return known.filter((id) => connectionIds.filter((other) => other === id).length >= RUNS_OF_CONNECTION_MAX)
}

/** What was deleted with its run, or waits to be tried again, has not ended. */
async function tellEnd({ store }: Dependencies, { syncId, id }: Run, onEnded: OnEnded): Promise<void> {
  const run = await store.transact(({ runs }) => runs.find(syncId, id))
  if (!run?.finishedAtMs || run.startedAtMs === null) return
  onEnded(run.kind, run.state, Math.max(run.finishedAtMs - run.startedAtMs, 0) / 1_000)
}

/** A run that the disk has no room for stops before its next write, here and at the destination. */
function whileThereIsRoom(signal: AbortSignal, isShortOfRoom: () => boolean): StoppableSignal {
  return {
    get aborted() {
      return signal.aborted || isShortOfRoom()
    },
    get why() {
      return signal.aborted ? undefined : 'There was no room on the disk during this run'
    },
    throwIfAborted() {
      signal.throwIfAborted()
      if (isShortOfRoom()) throw new Error('There is no room on the disk.')
    },
  }
}

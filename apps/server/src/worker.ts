import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { type Bell, createBell } from './bell.ts'
import { nameOf } from './place-of-error.ts'

/** What goes on beside the requests. */
export interface Worker {
  /** Finishes what is under way and begins nothing else. */
  stop(): Promise<void>
}

/** `begin` starts loops that end soon after the signal. */
export function startLoops(begin: (signal: AbortSignal) => readonly Promise<void>[]): Worker {
  const stopping = new AbortController()
  const loops = begin(stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

/** `workOff` looks into a queue at each ring: when a run was queued or has ended, here or in another process. */
export async function startOnQueue(kms: Dependencies, workOff: (bell: Bell, signal: AbortSignal) => Promise<void>): Promise<Worker> {
  const bell = createBell()
  const endNotices = await kms.store.onRunQueued(bell.ring)
  const worker = startLoops((signal) => [workOff(bell, signal)])
  return {
    async stop() {
      const stopped = worker.stop()
      bell.ring()
      await endNotices()
      await stopped
    },
  }
}

export interface Rhythm {
  readonly everyMs: number
  readonly firstAfterMs?: number
  readonly onDefect: (error: unknown) => void
}

/** Does some work again and again; where it breaks, at the next time. */
export async function repeat(
  signal: AbortSignal,
  { everyMs, firstAfterMs = 0, onDefect }: Rhythm,
  work: () => Promise<unknown>,
): Promise<void> {
  if (firstAfterMs > 0) await pause(firstAfterMs, signal)
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      onDefect(error)
    }
    await pause(everyMs, signal)
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { ref: false, signal }).catch(() => {})
}

/** SECURITY: named by its class alone; its text may hold anything. */
export function tellDefect({ log }: Pick<Dependencies, 'log'>, event: string, error: unknown): void {
  log.warn(event, { error: nameOf(error) })
}

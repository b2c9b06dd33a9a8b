/**
 * The server as `apps/server/src/main.ts` starts it, but for one thing: its worker's ports have fault points, and whoever started it may say at which of them it dies.
 * It is told `{ "killAt": n }` (from 1; 0: never) and answers `{ "armed": n }`; it is asked `{ "reached": true }` and answers with the names of what was reached since.
 */
import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '@hanzo-kms/core'
import { connectors } from '@hanzo-kms/server/connectors'
import { createLogger } from '@hanzo-kms/server/log'
import { readSettings } from '@hanzo-kms/server/settings'
import { startServer } from '@hanzo-kms/server/start-server'
import { withFaultPoints } from './fault-points.ts'

const STDOUT = 1
const NOTICE_MS = 20
let killAt = 0
let reached: string[] = []

function reach(point: string): void {
  reached.push(point)
  if (reached.length !== killAt) return
  // Written at once: there is no later.
  writeSync(STDOUT, `${JSON.stringify({ event: 'dies', point })}\n`)
  process.kill(process.pid, 'SIGKILL')
}

process.on('message', (message: { readonly killAt?: number; readonly reached?: boolean }) => {
  if (message.reached) process.send?.({ reached })
  if (message.killAt === undefined) return
  killAt = message.killAt
  reached = []
  process.send?.({ armed: killAt })
})

/** As many times as fast as the system's, as the argument says: two minutes of a lease pass in two seconds. */
const rate = Number(process.argv[2] ?? 1)
const startedAtMs = Date.now()
const clock: Clock = {
  nowMs: () => startedAtMs + Math.round((Date.now() - startedAtMs) * rate),
  async sleep(durationMs, signal) {
    const until = performance.now() + durationMs / rate
    while (!signal.aborted && performance.now() < until) await wait(Math.min(NOTICE_MS, durationMs / rate), undefined, { ref: false })
  },
}

const settings = readSettings(process.env, process.cwd())
const logger = createLogger(settings.logLevel)
const server = await startServer(settings, connectors, logger, rate === 1 ? undefined : clock, (kms) => withFaultPoints(kms, reach))
logger.info({ event: 'ready', url: server.url })

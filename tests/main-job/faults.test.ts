/** Three of ten requests go wrong, in every way that we know: it converges all the same, harms nobody, and asks little more than it would have. */
import { createConnectorContext } from '@hanzo-kms/adapters/http/connector-context'
import { parseEgressAllow } from '@hanzo-kms/adapters/http/egress-policy'
import { createGuardedHttp } from '@hanzo-kms/adapters/http/guarded-http'
import type { Dependencies } from '@hanzo-kms/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { effort } from '../support/effort.ts'
import { printFigure } from '../support/print-figure.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { createTestClock } from '../support/test-clock.ts'
import { deleteSecrets, type Scene, setScene } from './scene.ts'

const KEYS = effort({ short: 60, long: 1_000 })
/** More at once would wait for a person. */
const DELETED = Math.min(20, KEYS / 10)
/** Of 100 requests, so many each: 30 in all. */
const RATE = 0.3 / 8
/** Runs wait no longer for an answer than this, so that one that comes too late need not take half a minute. */
const DEADLINE_MS = 1_500
const TOO_LATE_MS = 500
const RUNS_MAX = effort({ short: 120, long: 400 })
const BACK_OFF_MS_MAX = 310_000
const TIMEOUT_MS = effort({ short: 120_000, long: 1_800_000 })

const faults = [
  // Done all the same, after everybody has given up on it.
  { kind: 'delay', delayMs: DEADLINE_MS + TOO_LATE_MS },
  { kind: 'status', status: 429, retryAfterS: 1 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'html', status: 502 },
  { kind: 'reset' },
  { kind: 'reset-after' },
  { kind: 'truncate' },
].map((fault) => ({ path: '/api/w/dev/variables/', rate: RATE, ...fault }))

const clock = createTestClock()
const http = createGuardedHttp({ policy: { allow: parseEgressAllow('127.0.0.1'), neverReach: [] }, deadlineMs: DEADLINE_MS })
const withShortDeadline = (kms: Dependencies): Dependencies => {
  const { nowMs, sleep } = kms.clock
  const context = createConnectorContext({ http, nowMs, sleep })
  return { ...kms, connectorContext: () => context }
}
let stage: Stage
let hurry: NodeJS.Timeout
beforeAll(async () => {
  stage = await startStage({ clock, profile: '1.818', forRuns: withShortDeadline })
  // Waits that were asked for pass ten times as fast.
  hurry = setInterval(() => clock.advance(200), 20)
})
afterAll(async () => {
  clearInterval(hurry)
  await stage.stop()
  await http.close()
})

const envOf = (count: number, value: string) => Array.from({ length: count }, (_, index) => `KEY_${index}=${value} ${index}`).join('\n')

/** Creates, updates and deletes; answers with the requests that it took. */
async function drive(scene: Scene, withFaults: boolean): Promise<number> {
  await stage.requests()
  for (const value of ['first', 'second']) {
    await scene.importEnv(envOf(KEYS, value))
    await untilInPlace(scene, withFaults)
  }
  await deleteSecrets(
    stage,
    scene.secretPath,
    Array.from({ length: DELETED }, (_, index) => `KEY_${index}`),
  )
  await untilInPlace(scene, withFaults)
  return (await stage.requests()).filter(({ path }) => path.startsWith('/api/w/dev/variables/')).length
}

/** Runs again as its back-off says, with the time that it waits passed over. */
async function untilInPlace(scene: Scene, withFaults: boolean): Promise<void> {
  if (withFaults) await stage.faults(...faults)
  for (let runs = 1; runs <= RUNS_MAX; runs += 1) {
    const run = await scene.run()
    if (run.state === 'held') throw new Error(run.message ?? 'held')
    if (run.state === 'succeeded') {
      await stage.faults()
      // What came too late has come.
      if (withFaults) await new Promise((wait) => setTimeout(wait, 2 * TOO_LATE_MS))
      return
    }
    clock.advance(BACK_OFF_MS_MAX)
  }
  throw new Error(`After ${RUNS_MAX} runs it has not converged`)
}

test('with 30 of 100 requests going wrong, creates, updates and deletes converge', { timeout: TIMEOUT_MS }, async () => {
  const calm = await setScene(stage, 'calm', '')
  const stormy = await setScene(stage, 'stormy', '')
  for (const scene of [calm, stormy]) for (const key of ['THEIRS', 'KEY_1000000']) await scene.stranger(key, 'theirs')
  const needed = await drive(calm, false)
  const asked = await drive(stormy, true)
  const wanted = Object.fromEntries(
    Array.from({ length: KEYS - DELETED }, (_, index) => [`KEY_${DELETED + index}`, `second ${DELETED + index}`]),
  )
  const remote = await stormy.remote()
  const { THEIRS, KEY_1000000, ...ours } = remote
  expect(ours).toEqual(wanted)
  expect({ THEIRS, KEY_1000000 }).toEqual({ THEIRS: 'theirs', KEY_1000000: 'theirs' })
  expect(await calm.remote()).toEqual(remote)
  printFigure('keys that converge under 30 % faults', KEYS, `${KEYS}; duplicates 0, strangers touched 0`)
  printFigure('requests under 30 % faults, times the faultless count', (asked / needed).toFixed(2), `at most 3; ${asked} and ${needed}`)
  expect(asked).toBeLessThanOrEqual(3 * needed)
})

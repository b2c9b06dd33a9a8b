/** Two servers on one PostgreSQL: whoever stood still for longer than its lease has lost its run, and keeps its hands off. */
import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { effort } from '../support/effort.ts'
import { printFigure } from '../support/print-figure.ts'
import { type CrashStage, startCrashStage } from './crash-stage.ts'
import { beginHistory, type History } from './history.ts'

const KEYS = 24
const ROUNDS = effort({ short: 1, long: 8 })
/** Two minutes of a lease are then 1.2 seconds. */
const CLOCK_RATE = 100
const STOOD_STILL_MS = 1_500
const TIMEOUT_MS = 120_000 * ROUNDS

let postgres: TestPostgres
let stage: CrashStage
let history: History
beforeAll(async () => {
  postgres = await startTestPostgres()
  stage = await startCrashStage({ profile: '1.818', databaseUrl: await postgres.url('two') })
  history = beginHistory(stage)
})
afterAll(async () => {
  await stage.stop()
  await postgres.stop()
})

test('a process that stood still for longer than its lease writes nothing more, and nothing is lost', { timeout: TIMEOUT_MS }, async () => {
  let late = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    await stage.kill()
    await stage.restart('fault-points', CLOCK_RATE)
    const paused = stage.process()
    for (let key = 1; key <= KEYS; key += 1) await history.write(`KEY_${key}`, `old ${round}`)
    const { promise: stopped, resolve } = Promise.withResolvers<void>()
    const stop = async () => resolve(void process.kill(paused.pid, 'SIGSTOP'))
    stage.killPoint.arm({ request: 3 + round, phase: 'during', kill: stop })
    await history.start()
    await stopped
    await stage.killPoint.settled()
    stage.killPoint.arm()
    // The other one takes the run over, and what was changed since.
    await stage.restart('release')
    await new Promise((wait) => setTimeout(wait, STOOD_STILL_MS))
    for (let key = 1; key <= KEYS; key += 1) await history.write(`KEY_${key}`, `new ${round}`)
    for (let runs = 0; runs < 2; runs += 1) {
      await history.start()
      await history.quiet()
    }
    expect(await history.judge()).toEqual({ lost: [], harmed: [], unequal: [] })
    stage.killPoint.arm()
    const givenUp = paused.said('run-given-up')
    process.kill(paused.pid, 'SIGCONT')
    await givenUp
    late += stage.killPoint.requests()
    expect({ round, late }).toEqual({ round, late: 0 })
    expect(await history.judge()).toEqual({ lost: [], harmed: [], unequal: [] })
    await paused.kill()
  }
  printFigure('writes of a process after it lost its lease', late, `0 in ${ROUNDS} takeovers`)
})

/**
 * Kills the real server with SIGKILL, at each request of a run as the destination sees it and at random moments, lets strangers work at the destination before it is started
 * again, and demands of the next run: our entries equal the source, no stranger's entry was changed or removed, and no secret whose write was answered is lost.
 *
 * `KMS_TEST_CRASH_KILLS=200` makes so many random kills, and one at every request in every phase. `KMS_TEST_CRASH_SEED` repeats a history.
 */
import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CrashStage, startCrashStage } from './crash-stage.ts'
import { beginHistory, type History, type Verdict } from './history.ts'
import { type Phase, phases } from './kill-point.ts'
import { seededRandom } from './seeded-random.ts'

const LONG = process.env.KMS_TEST_CRASH_KILLS !== undefined
const RANDOM_KILLS = Number(process.env.KMS_TEST_CRASH_KILLS ?? 1)
const SEED = Number(process.env.KMS_TEST_CRASH_SEED ?? 1)
/** A run has fewer: beyond this the test no longer kills what it thinks it does. */
const REQUESTS_MAX = 60
const WRITES_PER_STORM = 40
const STORM_MS_MAX = 400
const TIMEOUT_MS = 300_000 + RANDOM_KILLS * 30_000
const KEPT = ['KEPT_A', 'KEPT_B', 'KEPT_C', 'KEPT_D', 'KEPT_E', 'KEPT_F']

const tally = { kills: 0, converged: 0, harmed: 0, lost: 0 }
let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(async () => {
  await postgres.stop()
  console.log(
    `crashes: ${tally.kills} kills, ${tally.converged} converged, ${tally.harmed} strangers harmed, ${tally.lost} acknowledged secrets lost (seed ${SEED})`,
  )
})

describe.each([
  { engine: 'embedded', profile: '1.479', firstPhase: 0 },
  { engine: 'postgres', profile: '1.818', firstPhase: 1 },
] as const)('on $engine, killed at any moment, the next run converges and harms nobody', ({ engine, profile, firstPhase }) => {
  let stage: CrashStage
  let history: History
  let round = 0
  beforeAll(async () => {
    stage = await startCrashStage({ profile, ...(engine === 'postgres' && { databaseUrl: await postgres.url('crash') }) })
    history = beginHistory(stage)
    for (const key of [...KEPT, 'CHANGED_A', 'CHANGED_B']) await history.write(key, 'first')
    await history.squat(`${stage.prefix}NEIGHBOUR`)
    // Twice, so that the revisions of what stays are known.
    for (let runs = 0; runs < 2; runs += 1) await settle()
    expect(await history.judge()).toEqual({ lost: [], harmed: [], unequal: [] })
  }, TIMEOUT_MS)
  afterAll(() => stage.stop())

  const settle = async () => {
    await history.start()
    return history.quiet()
  }
  /** New, changed and deleted keys: whatever a run can do. */
  const edit = async () => {
    round += 1
    for (const key of [`NEW_${round}_A`, `NEW_${round}_B`, 'CHANGED_A', 'CHANGED_B']) await history.write(key, `value ${round}`)
    for (const [key, value] of history.acknowledged)
      if (key.startsWith('NEW_') && !key.startsWith(`NEW_${round}_`) && value !== null) await history.write(key, null)
  }
  /** While we are down, somebody takes a name that we were about to write, makes another, deletes one of ours and edits another. */
  const strangersWork = async () => {
    await stage.killPoint.settled()
    await history.squat(`${stage.prefix}NEW_${round}_B`)
    await history.squat(`${stage.prefix}THEIRS_${round}`)
    await stage.arrange({ op: 'remove-variable', path: `${stage.prefix}KEPT_B` })
    // Only there an edit can be seen at all.
    if (profile === '1.818') await stage.arrange({ op: 'variable', path: `${stage.prefix}KEPT_A`, value: 'edited by hand' })
  }
  /** Starts again, lets what was begun come to its end, and one more run. */
  const recover = async (): Promise<Verdict> => {
    tally.kills += 1
    await strangersWork()
    await stage.restart()
    stage.killPoint.arm()
    await settle()
    await settle()
    const verdict = await history.judge()
    tally.converged += verdict.unequal.length === 0 ? 1 : 0
    tally.harmed += verdict.harmed.length
    tally.lost += verdict.lost.length
    return verdict
  }
  const killAt = async (request: number, phase: Phase): Promise<Verdict | 'the run has no such request'> => {
    await edit()
    const { promise, resolve } = Promise.withResolvers<void>()
    stage.killPoint.arm({ request, phase, kill: () => stage.kill().then(resolve) })
    await history.start().catch(() => {})
    // A run that never comes to this request comes to its end.
    await Promise.race([promise, history.quiet().catch(() => promise)])
    return stage.killPoint.killed() ? recover() : 'the run has no such request'
  }

  test('at each request of a run', { timeout: TIMEOUT_MS }, async () => {
    const kills: string[] = []
    for (let request = 1; request <= REQUESTS_MAX; request += 1) {
      for (const phase of LONG ? phases : [phases[(request + firstPhase) % phases.length] ?? 'after']) {
        const verdict = await killAt(request, phase)
        if (verdict === 'the run has no such request') {
          expect(kills.length).toBeGreaterThan(5)
          return
        }
        kills.push(`${phase} request ${request}`)
        expect({ at: kills.at(-1), ...verdict }).toEqual({ at: kills.at(-1), lost: [], harmed: [], unequal: [] })
      }
    }
    throw new Error(`After ${REQUESTS_MAX} requests the run still goes on`)
  })

  test('at random moments of many writes and runs', { timeout: TIMEOUT_MS }, async () => {
    const random = seededRandom(SEED)
    for (let kill = 1; kill <= RANDOM_KILLS; kill += 1) {
      round += 1
      stage.killPoint.arm()
      const storm = (async () => {
        for (let write = 0; write < WRITES_PER_STORM; write += 1) {
          await history.write(`NEW_${round}_${'AB'[write % 2]}`, `value ${round} ${write}`)
          await history.write('CHANGED_A', `value ${round} ${write}`)
          await history.start()
        }
      })().catch(() => {})
      await new Promise((wait) => setTimeout(wait, random() * STORM_MS_MAX))
      await stage.kill()
      await storm
      const verdict = await recover()
      expect({ kill, ...verdict }).toEqual({ kill, lost: [], harmed: [], unequal: [] })
    }
  })
})

import { expect, test } from 'vitest'
import { effort, isLong } from '../support/effort.ts'
import { DRILL_MS_MAX, type Drill, type Engine, nothingWrong } from './drill.ts'
import type { RunKind } from './history.ts'
import { phases } from './kill-point.ts'
import { seededRandom } from './seeded-random.ts'

const SEED = Number(process.env.KMS_TEST_CRASH_SEED ?? 1)
/** A run has fewer: beyond this the test no longer kills what it thinks it does. */
const REQUESTS_MAX = 60
const AWAITS_MAX = 400
const STORM_MS_MAX = 400
const STORMS = effort({ short: 1, long: 60 })
/** Of the awaits of a run, in the short form. */
const SAMPLE: Readonly<Record<RunKind, number>> = { sync: 4, import: 2, remove: 2 }

/**
 * Kills the real server with SIGKILL, at each await of a run, at each request as the destination sees it, and at random moments; lets strangers work at the destination before it
 * is started again, and demands of the next run: our entries equal the source, no stranger's entry was changed or removed, and no secret whose write was answered is lost.
 *
 * `KMS_TEST_CRASH_SEED` repeats a history.
 */
export function exerciseCrashes(engine: Engine, given: () => Drill): void {
  test.each(['sync', 'import', 'remove'] as const)('at the awaits of a run of kind %s', { timeout: DRILL_MS_MAX }, async (kind) => {
    const drill = given()
    const awaits = await drill.awaitsOf(kind)
    expect(awaits.length).toBeGreaterThan(30)
    expect(awaits.length).toBeLessThan(AWAITS_MAX)
    const stride = isLong ? 1 : awaits.length / SAMPLE[kind]
    // The engines begin elsewhere, so that the short form sees twice as many places.
    for (let at = engine === 'embedded' ? 1 : stride / 2; Math.ceil(at) <= awaits.length; at += stride) {
      const point = Math.ceil(at)
      const verdict = await drill.killAtAwait(kind, point)
      // What comes after the end of a run are looks at the queue, and not all of them are always there.
      if (verdict === undefined) break
      expect({ kind, point, ...verdict }).toEqual({ kind, point, ...nothingWrong })
    }
  })

  test('at the requests of a run', { timeout: DRILL_MS_MAX }, async () => {
    const drill = given()
    await drill.stage.kill()
    await drill.stage.restart('release')
    const kills: string[] = []
    for (let request = engine === 'embedded' ? 1 : 2; request <= REQUESTS_MAX; request += effort({ short: 3, long: 1 })) {
      for (const phase of isLong ? phases : [phases[request % phases.length] ?? 'after']) {
        const verdict = await drill.killAtRequest(request, phase)
        if (verdict === undefined) {
          expect(kills.length).toBeGreaterThan(effort({ short: 1, long: 15 }))
          return
        }
        kills.push(`${phase} request ${request}`)
        expect({ at: kills.at(-1), ...verdict }).toEqual({ at: kills.at(-1), ...nothingWrong })
      }
    }
    throw new Error(`After ${REQUESTS_MAX} requests the run still goes on`)
  })

  test('at random moments of many writes and runs', { timeout: DRILL_MS_MAX }, async () => {
    const drill = given()
    const random = seededRandom(SEED)
    for (let kill = 1; kill <= STORMS; kill += 1) {
      const verdict = await drill.killInStorm(random() * STORM_MS_MAX)
      expect({ kill, ...verdict }).toEqual({ kill, ...nothingWrong })
    }
  })
}

import { afterAll, beforeAll, describe } from 'vitest'
import { beginDrill, DRILL_MS_MAX, type Drill } from './drill.ts'
import { exerciseCrashes } from './exercise-crashes.ts'
import { printTally } from './print-tally.ts'

let drill: Drill
beforeAll(async () => {
  drill = await beginDrill('embedded')
}, DRILL_MS_MAX)
afterAll(async () => {
  printTally('embedded', drill.tally)
  await drill.stage.stop()
})

describe('killed at any moment, the next run converges and harms nobody (embedded)', () => exerciseCrashes('embedded', () => drill))

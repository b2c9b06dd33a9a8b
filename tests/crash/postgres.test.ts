import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, describe } from 'vitest'
import { beginDrill, DRILL_MS_MAX, type Drill } from './drill.ts'
import { exerciseCrashes } from './exercise-crashes.ts'
import { printTally } from './print-tally.ts'

let postgres: TestPostgres
let drill: Drill
beforeAll(async () => {
  postgres = await startTestPostgres()
  drill = await beginDrill('postgres', await postgres.url('crash'))
}, DRILL_MS_MAX)
afterAll(async () => {
  printTally('PostgreSQL', drill.tally)
  await drill.stage.stop()
  await postgres.stop()
})

describe('killed at any moment, the next run converges and harms nobody (PostgreSQL)', () => exerciseCrashes('postgres', () => drill))

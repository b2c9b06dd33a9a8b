/** From the request that changes a secret to the moment when a client of Windmill reads the new value. Goal: 99 of 100 within a second. */
import { setTimeout as wait } from 'node:timers/promises'
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { milliseconds, printTable, quantile } from './support/figures.ts'
import { type Bench, startBench } from './support/start-bench.ts'

const CHANGES = 250
const KEYS = 20
const LOOK_EVERY_MS = 4
/** Between two changes: long enough that each makes a run of its own, uneven so that they meet no rhythm. */
const PAUSE_MS_MAX = 120
const LOOKS_MAX = 5_000

interface Figures {
  readonly answered: number[]
  readonly landed: number[]
}

const postgres = await startTestPostgres()
const results: [string, Figures][] = []
for (const engine of ['embedded', 'postgres'] as const) {
  process.stderr.write(`${engine}: ${CHANGES} changes …\n`)
  const bench = await startBench(engine === 'postgres' ? { databaseUrl: await postgres.url('bench') } : {})
  results.push([engine, await measure(bench)])
  await bench.stop()
}
await postgres.stop()

process.stdout.write(`\n${CHANGES} changes of single secrets through the API, one after another, ${KEYS} keys in the folder\n\n`)
printTable(
  ['', 'p50', 'p90', 'p99', 'max'],
  results.flatMap(([engine, { answered, landed }]) => [
    row(`${engine}: answer of the API`, answered),
    row(`${engine}: visible at Windmill`, landed),
  ]),
)

function row(what: string, figures: readonly number[]): readonly string[] {
  return [what, ...[0.5, 0.9, 0.99, 1].map((share) => milliseconds(quantile(figures, share)))]
}

async function measure(bench: Bench): Promise<Figures> {
  await bench.importEnv(Array.from({ length: KEYS }, (_, index) => `KEY_${index}=first`).join('\n'))
  const sync = await bench.createSync({ isAutoSyncEnabled: true })
  while ((await bench.newestRun(sync))?.state !== 'succeeded') await wait(LOOK_EVERY_MS)
  const figures: Figures = { answered: [], landed: [] }
  for (let change = 0; change < CHANGES; change += 1) {
    const key = `KEY_${change % KEYS}`
    const body = { workspaceId: bench.projectId, environment: 'prod', secretPath: '/', secretValue: `value-${change}` }
    const from = performance.now()
    await bench.api.call('PATCH', `/api/v3/secrets/raw/${key}`, body)
    figures.answered.push(performance.now() - from)
    await untilVisible(bench, key, body.secretValue)
    figures.landed.push(performance.now() - from)
    await wait(Math.random() * PAUSE_MS_MAX)
  }
  return figures
}

async function untilVisible({ emulator }: Bench, key: string, value: string): Promise<void> {
  const url = `${emulator.url}/api/w/${emulator.workspace}/variables/get_value/f/app/${key}`
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${emulator.token}` } })
    if ((await answer.json()) === value) return
    await wait(LOOK_EVERY_MS)
  }
  throw new Error(`The change of ${key} did not land.`)
}

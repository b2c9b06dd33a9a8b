import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addOrganization } from '../support/add-organization.ts'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
let sync: SecretSync
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const scrape = async (token = stage.token) => {
  const answer = await fetch(`${stage.server.url}/api/metrics`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}
/** Every sample: its name with its labels, and its value. */
const samplesOf = (text: string) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )

test('the numbers tell what happened: syncs by state, runs, requests, ends of tokens, and how late everything is', async () => {
  expect(samplesOf((await scrape()).text).get('kms_syncs{state="succeeded"}')).toBeUndefined()
  await stage.importEnv('A=1\nB=2\n')
  sync = await stage.createSync()
  expect(samplesOf((await scrape()).text).get('kms_syncs{state="never"}')).toBe(1)
  await stage.run(sync)
  // Told after the run's end, which may be seen a moment before.
  const run = 'kms_run_duration_seconds_count{kind="sync",state="succeeded"}'
  let found = samplesOf((await scrape()).text)
  while (!found.has(run)) found = samplesOf((await scrape()).text)
  const { status, type } = await scrape()
  expect({ status, type }).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' })
  expect(found.get(run)).toBe(1)
  expect(found.get('kms_syncs{state="succeeded"}')).toBe(1)
  expect(found.get('kms_runs_queued')).toBe(0)
  expect(found.get('kms_runs_oldest_due_seconds')).toBe(0)
  expect(found.get('kms_data_keys_under_old_root_key')).toBe(0)
  expect(found.get('kms_destination_requests_total{method="POST",outcome="2xx"}')).toBeGreaterThanOrEqual(2)
  for (const name of ['kms_database_answer_seconds', 'nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
    expect(found.has(name)).toBe(true)
  // Names, keys and values are nobody's business who reads numbers.
  expect((await scrape()).text).not.toMatch(/shop|windmill|f\/app|\bprod\b/i)
})

test('another organization has numbers of its own, and who may not read them gets none', async () => {
  const other = await addOrganization(stage.server)
  const theirs = samplesOf((await scrape(other.token)).text)
  expect([...theirs.keys()].filter((name) => name.startsWith('kms_syncs') || name.startsWith('kms_connection'))).toEqual([])
  expect(theirs.get('kms_runs_queued')).toBe(0)
  expect((await fetch(`${stage.server.url}/api/metrics`)).status).toBe(401)
})

test('the health says why: runs that wait for long, and a database that does not answer', async () => {
  const health = async () => {
    const answer = await fetch(`${stage.server.url}/api/health`)
    return { status: answer.status, body: await answer.json() }
  }
  expect(await health()).toEqual({ status: 200, body: { status: 'ok', reasons: [] } })
  const kms = stage.server.kms as { -readonly [K in keyof typeof stage.server.kms]: (typeof stage.server.kms)[K] }
  const { store, clock } = kms
  // The destination is away, so the run waits to try again; ten minutes later it is still there.
  await stage.faults({ rate: 1, kind: 'status', status: 503, path: '/api/w/' })
  await stage.run(sync)
  kms.clock = { ...clock, nowMs: () => clock.nowMs() + 20 * 60_000 }
  expect(await health()).toMatchObject({
    status: 200,
    body: { status: 'degraded', reasons: [expect.stringMatching(/^Runs of syncs wait: .* minutes\.$/)] },
  })
  kms.clock = clock
  await stage.faults()
  kms.store = { ...store, transact: () => Promise.reject(new Error('canary of the database')) }
  const down = await health()
  kms.store = store
  expect(down).toMatchObject({
    status: 503,
    body: { error: 'ServiceUnavailable', message: expect.stringContaining('The database does not answer.') },
  })
  expect(JSON.stringify(down)).not.toContain('canary')
})

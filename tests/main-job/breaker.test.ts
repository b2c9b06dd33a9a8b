/** A service that is away holds up the runs of its own connection and no others, and is asked ever more rarely, however many syncs it has. */
import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { checkDueSyncs } from '@hanzo-kms/core/sync/drift/check-due-syncs'
import { claimRun, processRun } from '@hanzo-kms/core/sync/process-run'
import { type Emulator, startEmulator } from '@hanzo-kms/emulator-windmill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { createTestClock } from '../support/test-clock.ts'

const SYNCS = 8
const never = new AbortController().signal
const clock = createTestClock()
let stage: Stage
/** The other Windmill, which will be away. */
let away: Emulator
let syncs: SecretSync[]
/** Through a Windmill that is well. */
let beside: SecretSync
beforeAll(async () => {
  away = await startEmulator({ profile: '1.479' })
  stage = await startStage({ clock, egressAllow: new URL(away.url).host })
  const credentials = { token: away.tokens.dev1, instanceUrl: away.url }
  const connecting = { name: 'away', method: 'access-token', projectId: stage.projectId, credentials }
  const made = await stage.api.call<{ appConnection: AppConnection }>('POST', '/api/v1/app-connections/windmill', connecting)
  syncs = []
  for (let count = 0; count < SYNCS; count += 1) {
    const at = { name: `away-${count}`, secretPath: `/away_${count}`, connectionId: made.appConnection.id, isAutoSyncEnabled: true }
    const folder = { workspaceId: stage.projectId, environment: 'prod', path: '/', name: `away_${count}` }
    await stage.api.call('POST', '/api/v1/folders', folder)
    await stage.importEnv('A=1', at.secretPath)
    syncs.push(await stage.createSync({ ...at, destinationConfig: { workspace: away.workspace, path: `f/app/away_${count}/` } }))
  }
  for (const sync of syncs) await settled(sync)
  beside = await stage.createSync({ name: 'beside', secretPath: '/' })
  await stage.importEnv('B=1')
  await stage.run(beside)
})
afterAll(async () => {
  await fault()
  await stage.stop()
  await away.close()
})

const post = (path: string, body: object) => fetch(`${away.url}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) })
const fault = (...rules: readonly object[]) => post('faults', { seed: 1, rules })
async function requests(): Promise<number> {
  const { requests: seen } = (await (await fetch(`${away.url}/_emulator/requests`)).json()) as { requests: unknown[] }
  await fetch(`${away.url}/_emulator/requests`, { method: 'DELETE' })
  return seen.length
}
const edit = (sync: SecretSync, value: string) => stage.importEnv(`A=${value}`, `/${sync.name.replace('-', '_')}`)
const stateOf = async (sync: SecretSync) => {
  const { runs } = await stage.api.call<{ runs: { state: string; attempt: number }[] }>(
    'GET',
    `/api/v1/secret-syncs/windmill/${sync.id}/runs?limit=1`,
  )
  return runs[0]?.state
}
async function settled(sync: SecretSync): Promise<void> {
  while ((await stateOf(sync)) !== 'succeeded') await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Works off what is due, beside the server's own worker. */
async function work(): Promise<void> {
  const { kms } = stage.server
  for (let runs = 0; runs < RUNS_MAX; runs += 1) {
    const { claimed } = await claimRun(kms)
    if (!claimed) return
    await processRun(kms, claimed.run, () => 0, never)
  }
}
const RUNS_MAX = 100
async function pass(seconds: number, stepS: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += stepS) {
    clock.advance(stepS * 1_000)
    await work()
  }
}

test('a service that is away is asked ever more rarely, at once when somebody asks, and hears of all that waits when it is back', async () => {
  await fault({ kind: 'status', status: 503, rate: 1, path: '/api/w/' })
  await requests()
  for (const sync of syncs) await edit(sync, '2')
  await pass(240, 2)
  const asked = await requests()
  console.log(`a service that is away for 240 s, ${SYNCS} syncs: ${asked} requests`)
  expect(asked).toBeGreaterThan(3)
  // One of them alone, by its own back-off, would have tried seven times in that time.
  expect(asked).toBeLessThanOrEqual(7 * 3)
  await work()
  expect(await requests()).toBe(0)
  const [first] = syncs as [SecretSync]
  expect(await stage.run(first)).toMatchObject({ state: 'queued', message: expect.stringContaining('failed while serving') })
  expect(await requests()).toBeGreaterThan(0)
  await fault()
  // Whatever they waited for by themselves is over by then.
  await pass(300, 60)
  for (const sync of syncs) await settled(sync)
})

test('a sync whose runs have failed for good causes no more requests than a healthy one', async () => {
  await fault({ kind: 'status', status: 503, rate: 1, path: '/api/w/' })
  for (const sync of syncs) await edit(sync, '3')
  await pass(100 * 60, 60)
  expect(new Set(await Promise.all(syncs.map(stateOf)))).toEqual(new Set(['failed']))
  await checkDueSyncs(stage.server.kms, () => 0, never)
  await requests()
  await stage.requests()
  for (let hours = 0; hours < 12; hours += 1) {
    clock.advance(3_600_000)
    await checkDueSyncs(stage.server.kms, () => 0, never)
    await work()
  }
  const [failed, healthy] = [(await requests()) / SYNCS, (await stage.requests()).length]
  console.log(`twelve hours without an edit: ${healthy} requests of a healthy sync, ${failed} of one that failed`)
  expect(healthy).toBeGreaterThan(0)
  expect(failed).toBeLessThanOrEqual(healthy)
  await fault()
  for (const sync of syncs) await edit(sync, '4')
  await pass(120, 60)
  for (const sync of syncs) await settled(sync)
})

test('a run of another connection ends while those of a service that hangs are under way', async () => {
  await fault({ kind: 'delay', delayMs: 60_000, rate: 1, path: '/api/w/' })
  for (const sync of syncs) await edit(sync, '2')
  // As many as may are under way: they hang.
  await expect
    .poll(async () => (await Promise.all(syncs.map(stateOf))).filter((state) => state === 'running').length, { interval: 20 })
    .toBe(3)
  expect((await stage.run(beside)).state).toBe('succeeded')
  const states = await Promise.all(syncs.map(stateOf))
  expect(states.filter((state) => state === 'running').length).toBe(3)
  expect(states.filter((state) => state === 'queued').length).toBe(SYNCS - 3)
})

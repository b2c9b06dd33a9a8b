/** The clock of the machine jumps a day, ahead or back: nothing is lost, nothing is written twice, and nothing waits for as long as that was. */
import { neverCancelled } from '@hanzo-kms/connector-kit'
import { checkDueSyncs } from '@hanzo-kms/core/sync/drift/check-due-syncs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, setScene } from '../main-job/scene.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { createTestClock } from '../support/test-clock.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const KEYS = 40
/** Requests that are under way at once. */
const IN_FLIGHT = 8

const clock = createTestClock()
let stage: Stage
beforeAll(async () => {
  stage = await startStage({ clock, profile: '1.818' })
})
afterAll(() => stage.stop())

/** Does something while the clock is that far off, and sets it right again. */
async function whileOff<T>(offMs: number, work: () => Promise<T>): Promise<T> {
  clock.advance(offMs)
  try {
    return await work()
  } finally {
    clock.advance(-offMs)
  }
}

test.each([
  ['ahead', DAY_MS],
  ['back', -DAY_MS],
])(
  'a run under way when the clock jumps a day %s: every key lands, what was done is not done anew, and what others wrote stays',
  async (name, jumpMs) => {
    const scene = await setScene(stage, `jump_${name}`, Array.from({ length: KEYS }, (_, index) => `KEY_${index}=v${index}`).join('\n'))
    await scene.stranger('THEIRS', 'theirs')
    await stage.faults({ path: '/api/w/dev/variables/create', kind: 'delay', delayMs: 40, rate: 1 })
    await stage.requests()
    await scene.ask('POST', '/sync-secrets')
    await expect.poll(async () => Object.keys(await scene.remote()).length, { interval: 10, timeout: 20_000 }).toBeGreaterThan(5)
    const done = Object.keys(await scene.remote()).length
    await whileOff(jumpMs, async () => {
      // Leases are by the clock of the database: on one machine, it has jumped as well.
      if (jumpMs > 0) await stage.server.kms.store.transact(({ runs }) => runs.endLeases())
      const states = async () => (await scene.ask('GET', '/runs?limit=9')).body.runs.map(({ state }: { state: string }) => state)
      await expect.poll(states, { timeout: 30_000 }).toEqual([expect.stringMatching(/^(succeeded|failed)$/)])
      // Requests that were under way when the right to write ended may have met what came after.
      expect((await scene.run()).state).toBe('succeeded')
    })
    await stage.faults()
    const wanted = Object.fromEntries(Array.from({ length: KEYS }, (_, index) => [`KEY_${index}`, `v${index}`]))
    expect(await scene.remote()).toEqual({ ...wanted, THEIRS: 'theirs' })
    // What was not confirmed is written again, and nothing else.
    const writes = (await stage.requests()).filter(({ path }) => /variables\/(create|update|delete)/.test(path))
    expect(writes.length).toBeLessThanOrEqual(KEYS + done + 2 * IN_FLIGHT)
    await stage.requests()
    expect((await scene.run()).state).toBe('succeeded')
    expect(await stage.requests()).toHaveLength(1)
  },
)

test('what waits in the queue when the clock is set back does not wait a day', async () => {
  const scene = await setScene(stage, 'waits', 'A=1')
  await whileOff(DAY_MS, async () => {
    await stage.faults({ path: '/api/w/dev/variables/list', kind: 'status', status: 503 })
    expect(await scene.run()).toMatchObject({ state: 'queued', attempt: 1 })
    await stage.faults()
  })
  await expect.poll(() => scene.remote(), { timeout: 30_000, interval: 100 }).toEqual({ A: '1' })
})

test('a scheduled check comes again within its period, however the clock has jumped', async () => {
  const { kms } = stage.server
  const scene = await setScene(stage, 'checked', 'A=1')
  await scene.run()
  const check = () => checkDueSyncs(kms, () => 0, neverCancelled)
  const nextInMs = async () => ((await kms.store.transact(({ drift }) => drift.nextCheckAtMs(scene.sync.id))) ?? 0) - kms.clock.nowMs()
  await check()
  expect(await nextInMs()).toBeLessThanOrEqual(11 * MINUTE_MS)
  await whileOff(DAY_MS, check)
  expect(await nextInMs()).toBeGreaterThan(DAY_MS)
  await check()
  expect(await nextInMs()).toBeLessThanOrEqual(HOUR_MS)
  expect((await scene.ask('GET', '/drift')).body.drift).toMatchObject({ state: 'equal' })
})

test('tokens and sessions end by the clock of now, are as before when it is set right, and live no longer than they may', async () => {
  const { api } = stage
  const { organizations } = await api.call<{ organizations: { id: string }[] }>('GET', '/api/v1/organization')
  const wanted = { name: 'jumper', organizationId: organizations[0]?.id, role: 'admin' }
  const { identity } = await api.call<{ identity: { id: string } }>('POST', '/api/v1/identities', wanted)
  const auth = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const life = { accessTokenTTL: 3_600, accessTokenMaxTTL: 3_600 }
  const { identityUniversalAuth } = await api.call<{ identityUniversalAuth: { clientId: string } }>('POST', auth, life)
  const { clientSecret } = await api.call<{ clientSecret: string }>('POST', `${auth}/client-secrets`, {})
  const signIn = async () => {
    const asked = { clientId: identityUniversalAuth.clientId, clientSecret }
    return (await api.call<{ accessToken: string }>('POST', '/api/v1/auth/universal-auth/login', asked)).accessToken
  }
  const person = { email: 'admin@example.com', password: 'correct horse battery staple' }
  const tokens = [await signIn(), (await api.call<{ accessToken: string }>('POST', '/api/v3/auth/login', person)).accessToken]
  const statuses = () =>
    Promise.all(tokens.map(async (token) => (await ask(stage, 'GET', '/api/v1/organization', undefined, token)).status))
  expect(await statuses()).toEqual([200, 200])
  expect(await whileOff(-DAY_MS, statuses)).toEqual([200, 200])
  expect(await whileOff(DAY_MS, statuses)).toEqual([401, 401])
  expect(await statuses()).toEqual([200, 200])
  expect((await whileOff(HOUR_MS + MINUTE_MS, statuses))[0]).toBe(401)
  // One that was made while the clock was ahead works, too, and nobody is locked out.
  const early = await whileOff(DAY_MS, signIn)
  expect((await ask(stage, 'GET', '/api/v1/organization', undefined, early)).status).toBe(200)
  expect((await ask(stage, 'GET', '/api/v1/organization', undefined, await signIn())).status).toBe(200)
})

test('guesses that were locked out while the clock was ahead are not locked out for a day', async () => {
  const guess = (password: string) => ask(stage, 'POST', '/api/v3/auth/login', { email: 'admin@example.com', password })
  await whileOff(DAY_MS, async () => {
    for (let tries = 0; tries < 10; tries += 1) await guess(`wrong guess number ${tries}`)
    expect((await guess('correct horse battery staple')).status).not.toBe(200)
  })
  expect((await guess('correct horse battery staple')).status).toBe(200)
})

test('after all of it the audit log is whole', async () => {
  const { body, status } = await ask(stage, 'POST', '/api/v1/organization/audit-logs/verify', { anchors: [] })
  expect({ status, body }).toMatchObject({ status: 200, body: { isIntact: true, broken: null } })
})

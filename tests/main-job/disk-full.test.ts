/** A disk without room: nothing new is begun, what is there can be read, nothing is broken, and everything goes on when there is room again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, setScene } from '../main-job/scene.ts'
import { type Stage, startStage } from '../support/start-kms.ts'

const MEGABYTE = 1024 * 1024
const KEYS = 60
const disk = { freeBytes: 900 * MEGABYTE }
let stage: Stage
beforeAll(async () => {
  stage = await startStage({ freeBytes: () => disk.freeBytes })
})
afterAll(() => stage.stop())

/** A look at the disk counts for a second. */
const seen = () => new Promise((resolve) => setTimeout(resolve, 1_100))

test('while there is no room, writes are refused with a sentence, reads and sign-ins go on, and a run stops and is finished later', async () => {
  const scene = await setScene(stage, 'full', Array.from({ length: KEYS }, (_, index) => `KEY_${index}=v${index}`).join('\n'))
  await scene.stranger('THEIRS', 'theirs')
  const at = { workspaceId: stage.projectId, environment: 'prod', secretPath: scene.secretPath }
  const write = (key: string) => ask(stage, 'POST', `/api/v3/secrets/raw/${key}`, { ...at, secretValue: 'x' })
  await stage.faults({ path: '/api/w/dev/variables/create', kind: 'delay', delayMs: 700, rate: 1 })
  await scene.ask('POST', '/sync-secrets')
  await expect.poll(async () => Object.keys(await scene.remote()).length, { interval: 10, timeout: 20_000 }).toBeGreaterThan(1)
  disk.freeBytes = 10 * MEGABYTE
  await expect
    .poll(async () => (await scene.ask('GET', '/runs?limit=1')).body.runs[0], { timeout: 20_000 })
    .toMatchObject({ state: 'queued', message: expect.stringContaining('no room on the disk') })
  await stage.faults()

  expect(await write('REFUSED')).toMatchObject({
    status: 507,
    body: { error: 'InsufficientStorage', message: expect.stringContaining('free') },
  })
  expect((await scene.ask('POST', '/sync-secrets')).status).toBe(507)
  expect(Object.keys(await scene.source())).toHaveLength(KEYS)
  expect((await ask(stage, 'GET', `/api/v3/secrets/raw/KEY_1?${new URLSearchParams(at)}`)).body.secret.secretValue).toBe('v1')
  const person = { email: 'admin@example.com', password: 'correct horse battery staple' }
  expect((await ask(stage, 'POST', '/api/v3/auth/login', person)).status).toBe(200)
  const landed = Object.keys(await scene.remote()).length
  expect(landed).toBeLessThan(KEYS)
  await seen()
  expect(Object.keys(await scene.remote())).toHaveLength(landed)

  disk.freeBytes = 900 * MEGABYTE
  await expect.poll(async () => (await scene.ask('GET', '/runs?limit=1')).body.runs[0].state, { timeout: 20_000 }).toBe('succeeded')
  const wanted = Object.fromEntries(Array.from({ length: KEYS }, (_, index) => [`KEY_${index}`, `v${index}`]))
  expect(await scene.remote()).toEqual({ ...wanted, THEIRS: 'theirs' })
  expect((await write('TAKEN')).status).toBe(200)
  expect((await ask(stage, 'POST', '/api/v1/organization/audit-logs/verify', { anchors: [] })).body).toMatchObject({ isIntact: true })
})

/** What a sync costs at Windmill, counted there. */
import { afterEach, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
afterEach(() => stage.stop())

const lines = (count: number, value = 'v') => Array.from({ length: count }, (_, index) => `KEY_${index}=${value}${index}`).join('\n')

test.each(['1.479', '1.818'] as const)(
  'on %s: n creates cost 1 + n and the detection, k changes 1 + k, and no change 1',
  async (profile) => {
    stage = await startStage({ profile })
    await stage.importEnv(lines(1_000))
    const sync = await stage.createSync()
    await stage.requests()
    expect((await stage.run(sync)).state).toBe('succeeded')
    const detection = (await stage.requests()).filter(({ path }) => !/\/variables\/(list|create)/.test(path))
    expect(detection.length).toBeLessThanOrEqual(2)

    expect((await stage.run(sync)).state).toBe('succeeded')
    expect(await stage.requests()).toHaveLength(1)

    await stage.importEnv(lines(5, 'other'))
    expect((await stage.run(sync)).state).toBe('succeeded')
    expect((await stage.requests()).length).toBeLessThanOrEqual(1 + 5)
    expect((await stage.variables()).get('f/app/KEY_4')?.value).toBe('other4')
  },
)

test('a changed secret lands by itself, and fifty changes make few runs', async () => {
  stage = await startStage()
  const sync = await stage.createSync({ isAutoSyncEnabled: true })
  await Promise.all(Array.from({ length: 50 }, (_, index) => stage.importEnv(`KEY_${index}=1`)))
  const landed = async () => [...(await stage.variables()).keys()].filter((path) => path.startsWith('f/app/KEY_')).length
  while ((await landed()) < 50) await new Promise((resolve) => setTimeout(resolve, 20))
  const { runs } = await stage.api.call<{ runs: unknown[] }>('GET', `/api/v1/secret-syncs/windmill/${sync.id}/runs?limit=100`)
  expect(runs.length).toBeLessThan(50)
})

import type { PreviewedPlan, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.importEnv('DATABASE_URL=postgres://db\nAPI_KEY=abc\n')
})
afterAll(() => stage.stop())

const order = (changes: Readonly<Record<string, unknown>> = {}) => ({
  name: 'shop',
  projectId: stage.projectId,
  connectionId: stage.connectionId,
  environment: 'prod',
  secretPath: '/',
  destinationConfig: { workspace: stage.emulator.workspace, path: 'f/app/' },
  syncOptions: { initialSyncBehavior: 'overwrite-destination' },
  ...changes,
})
const preview = async (changes?: Readonly<Record<string, unknown>>) =>
  (await stage.api.call<{ plan: PreviewedPlan }>('POST', '/api/v1/secret-syncs/windmill/plan', order(changes))).plan

test('a preview tells what the saved sync would do, and leaves nothing behind here or there', async () => {
  const before = await stage.variables()
  await stage.requests()
  const seen = await preview()
  expect(seen.summary).toEqual({ create: 2 })
  const sent = (await stage.requests()).filter(({ method }) => method !== 'GET' && method !== 'HEAD').map(({ path }) => path)
  // An update of a variable that is not there: what rules and scopes forbid shows by it, and nothing changes.
  expect(sent).toEqual([expect.stringMatching(/\/variables\/update\/f\/app\/hanzo-kms-probe-\d+$/), '/api/workspaces/exists'])
  expect(await stage.variables()).toEqual(before)
  const { secretSyncs } = await stage.api.call<{ secretSyncs: SecretSync[] }>('GET', `/api/v1/secret-syncs?projectId=${stage.projectId}`)
  expect(secretSyncs).toEqual([])
  const { steps, summary, safe, heldReason, preflight } = await stage.plan(await stage.createSync())
  expect({ steps, summary, safe, heldReason, preflight }).toEqual(seen)
})

test('a preview asks for all that saving asks for: the place must be free, the folder there, the path allowed', async () => {
  await expect(preview()).rejects.toThrow(/already/)
  await expect(preview({ secretPath: '/nowhere' })).rejects.toThrow(/Could not find folder/)
  await expect(preview({ destinationConfig: { workspace: 'dev', path: 'app' } })).rejects.toThrow()
})

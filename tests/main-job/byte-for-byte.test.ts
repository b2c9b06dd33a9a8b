import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startStage } from '../support/start-kms.ts'

const sample = readFileSync(new URL('../../apps/server/src/demo/sample.env', import.meta.url), 'utf8')

test('a real .env lands in Windmill byte for byte as the API gives it', async () => {
  const stage = await startStage()
  await stage.importEnv(sample)
  const sync = await stage.createSync()
  expect(await stage.run(sync)).toMatchObject({ state: 'succeeded', message: null })
  const { secrets } = await stage.api.call<{ secrets: { secretKey: string; secretValue: string }[] }>(
    'GET',
    `/api/v3/secrets/raw?workspaceId=${stage.projectId}&environment=prod`,
  )
  expect(secrets.length).toBeGreaterThan(30)
  const remote = await stage.variables()
  expect(secrets.map(({ secretKey }) => [secretKey, remote.get(`f/app/${secretKey}`)?.value])).toEqual(
    secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]),
  )
  await stage.stop()
})

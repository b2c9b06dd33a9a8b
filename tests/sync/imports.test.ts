import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const place = (path: string) => ({ projectId: stage.projectId, environment: 'prod', path })

async function makeFolders(...paths: readonly string[]) {
  for (const path of paths) {
    const cut = path.lastIndexOf('/')
    await stage.api.call('POST', '/api/v2/folders', { ...place(path.slice(0, cut)), name: path.slice(cut + 1) })
  }
}

async function link(path: string, source: string): Promise<string> {
  const body = { ...place(path), import: { environment: 'prod', path: source } }
  const { secretImport } = await stage.api.call<{ secretImport: { id: string } }>('POST', '/api/v2/secret-imports', body)
  return secretImport.id
}

const at = (name: string) => ({
  secretPath: `/${name}`,
  name,
  destinationConfig: { workspace: stage.emulator.workspace, path: `f/app/${name}/` },
})

/** What of ours is at the destination, by key. */
async function landed(name: string): Promise<Record<string, string>> {
  const prefix = `f/app/${name}/`
  const mine = [...(await stage.variables()).values()].filter(({ path }) => path.startsWith(prefix))
  return Object.fromEntries(mine.map(({ path, value }) => [path.slice(prefix.length), value]))
}

/** Waits for what an auto-sync does on its own. */
async function soon(name: string, expected: Readonly<Record<string, string>>): Promise<void> {
  await expect.poll(() => landed(name), { timeout: 30_000, interval: 50 }).toEqual(expected)
}

test('what a folder imports lands with its own secrets: own before imported, later imports before earlier ones', async () => {
  await makeFolders('/lands', '/lands-first', '/lands-second', '/lands-deep')
  await stage.importEnv('OWN=own', '/lands')
  await stage.importEnv('OWN=first\nBOTH=first\nREF="${FIRST}!"\nFIRST=1', '/lands-first')
  await stage.importEnv('BOTH=second', '/lands-second')
  await stage.importEnv('DEEP=deep', '/lands-deep')
  await link('/lands', '/lands-first')
  await link('/lands', '/lands-second')
  await link('/lands-second', '/lands-deep')
  const sync = await stage.createSync(at('lands'))
  expect(await stage.run(sync)).toMatchObject({ state: 'succeeded', message: null })
  expect(await landed('lands')).toEqual({ OWN: 'own', BOTH: 'second', REF: '1!', FIRST: '1', DEEP: 'deep' })
})

test('a change in an imported folder, and of the import itself, starts the syncs of the folders that show it', async () => {
  await makeFolders('/auto', '/auto-middle', '/auto-source')
  await stage.importEnv('OWN=own', '/auto')
  await link('/auto', '/auto-middle')
  const id = await link('/auto-middle', '/auto-source')
  await stage.createSync({ ...at('auto'), isAutoSyncEnabled: true })
  await soon('auto', { OWN: 'own' })
  await stage.importEnv('FAR=1', '/auto-source')
  await soon('auto', { OWN: 'own', FAR: '1' })
  await stage.importEnv('FAR=2', '/auto-source')
  await soon('auto', { OWN: 'own', FAR: '2' })
  await stage.api.call('DELETE', `/api/v2/secret-imports/${id}`, place('/auto-middle'))
  await soon('auto', { OWN: 'own' })
})

test('an imported folder that is gone stops the run: nothing is deleted for what is not known, and it goes on when the folder is back', async () => {
  await makeFolders('/gone', '/gone-source')
  await stage.importEnv('OWN=own', '/gone')
  await stage.importEnv('THERE=v', '/gone-source')
  await link('/gone', '/gone-source')
  const sync = await stage.createSync(at('gone'))
  expect(await stage.run(sync)).toMatchObject({ state: 'succeeded' })
  await stage.api.call('DELETE', '/api/v1/folders/gone-source', { workspaceId: stage.projectId, environment: 'prod', path: '/' })
  const stopped = await stage.run(sync)
  expect(stopped).toMatchObject({ state: 'failed', steps: [] })
  expect(stopped.message).toContain('/gone-source')
  expect(await landed('gone')).toEqual({ OWN: 'own', THERE: 'v' })
  await makeFolders('/gone-source')
  await stage.importEnv('THERE=w', '/gone-source')
  expect(await stage.run(sync)).toMatchObject({ state: 'succeeded' })
  expect(await landed('gone')).toEqual({ OWN: 'own', THERE: 'w' })
})

test('a personal override reaches nobody but its owner: not the destination, not those who import the folder', async () => {
  await makeFolders('/own', '/own-user')
  await stage.importEnv('K=shared', '/own')
  await link('/own-user', '/own')
  const override = { ...place('/'), secretPath: '/own', type: 'personal', secretValue: 'personal-canary' }
  await stage.api.call('POST', '/api/v4/secrets/K', override)
  for (const name of ['own', 'own-user']) {
    const sync = await stage.createSync({ ...at(name.replace('-', '')), secretPath: `/${name}` })
    expect(await stage.run(sync)).toMatchObject({ state: 'succeeded' })
  }
  expect([await landed('own'), await landed('ownuser')]).toEqual([{ K: 'shared' }, { K: 'shared' }])
  expect(JSON.stringify([...(await stage.variables()).values()])).not.toContain('personal-canary')
})

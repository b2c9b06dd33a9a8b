import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { rewrapDataKeys } from '@hanzo-kms/core/keyring/rewrap-data-keys'
import { connectors } from '@hanzo-kms/server/connectors'
import { type Api, createApi } from '@hanzo-kms/server/demo/api'
import { openKms } from '@hanzo-kms/server/open-kms'
import { readSettings, type Settings } from '@hanzo-kms/server/settings'
import { startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyMigratedCluster } from '../support/copy-migrated-cluster.ts'

const [OLD, NEW, THIRD] = ['0a', '0b', '0c'].map((byte) => byte.repeat(32)) as [string, string, string]
const never = new AbortController().signal
const silent = { info: () => {}, warn: () => {} }

let postgres: TestPostgres
let scratch: string
beforeAll(async () => {
  postgres = await startTestPostgres()
  scratch = mkdtempSync(join(tmpdir(), 'kms-root-key-'))
})
afterAll(async () => {
  await postgres.stop()
  rmSync(scratch, { recursive: true, force: true })
})

interface Scene {
  readonly settings: (keys: Partial<Settings>) => Settings
  readonly projects: string[]
  token: string
}

async function makeScene(engine: 'embedded' | 'postgres'): Promise<Scene> {
  const dataDir = mkdtempSync(join(scratch, 'data-'))
  const databaseUrl = engine === 'postgres' ? await postgres.url('root_key') : undefined
  if (databaseUrl === undefined) await copyMigratedCluster(dataDir)
  return {
    settings: (keys) => ({ ...readSettings({}, dataDir), dataDir, databaseUrl, port: 0, rootKey: OLD, ...keys }),
    projects: [],
    token: '',
  }
}

/** A server with these keys; its log, and a wait for a line of it. */
async function serve({ settings, token }: Scene, keys: Partial<Settings>) {
  const events: string[] = []
  const server = await startServer(
    settings(keys),
    connectors,
    pino({ level: 'info' }, { write: (line: string) => void events.push((JSON.parse(line) as { event: string }).event) }),
  )
  const said = async (event: string) => {
    while (!events.includes(event)) await wait(10)
  }
  return { server, events, said, api: createApi(server.url).withToken(token) }
}

async function addProject(scene: Scene, api: Api): Promise<void> {
  const { project } = await api.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: `P${scene.projects.length}` })
  scene.projects.push(project.id)
  await api.call('POST', `/api/v3/secrets/raw/KEY`, { workspaceId: project.id, environment: 'prod', secretValue: `value of ${project.id}` })
}

async function expectAllReadable({ projects }: Scene, api: Api): Promise<void> {
  for (const id of projects) {
    const { secret } = await api.call<{ secret: { secretValue: string } }>(
      'GET',
      `/api/v3/secrets/raw/KEY?workspaceId=${id}&environment=prod`,
    )
    expect(secret.secretValue).toBe(`value of ${id}`)
  }
  expect(await api.call('POST', '/api/v1/organization/audit-logs/verify', {})).toMatchObject({ isIntact: true })
}

async function begin(scene: Scene): Promise<void> {
  const { server } = await serve(scene, {})
  const first = { email: 'a@example.com', password: 'correct horse battery staple', organization: 'Test' }
  const { identity } = await createApi(server.url).call<{ identity: { credentials: { token: string } } }>(
    'POST',
    '/api/v1/admin/bootstrap',
    first,
  )
  scene.token = identity.credentials.token
  const api = createApi(server.url).withToken(scene.token)
  for (let made = 0; made < 3; made += 1) await addProject(scene, api)
  await server.stop()
}

test.each(['embedded', 'postgres'] as const)(
  'on the %s database: new data keys are under the new root key at once, the others follow, and then the old one is needed no more',
  async (engine) => {
    const scene = await makeScene(engine)
    await begin(scene)
    await expect(serve(scene, { rootKey: NEW })).rejects.toThrow(/^The root key does not fit this database/)

    const rotating = await serve(scene, { rootKey: NEW, oldRootKey: OLD })
    await addProject(scene, rotating.api)
    await rotating.said('root-key-rotated')
    expect(rotating.events.indexOf('root-key-switched')).toBeLessThan(rotating.events.indexOf('root-key-rotated'))
    await expectAllReadable(scene, rotating.api)
    const { auditLogs } = await rotating.api.call<{ auditLogs: unknown[] }>(
      'GET',
      '/api/v1/organization/audit-logs?eventType=rotate-root-key',
    )
    expect(auditLogs).toHaveLength(1)
    await rotating.server.stop()

    const after = await serve(scene, { rootKey: NEW })
    await expectAllReadable(scene, after.api)
    await after.server.stop()
    // The old one opens nothing any more, not even beside another.
    await expect(serve(scene, { rootKey: OLD })).rejects.toThrow(/^The root key does not fit this database/)
    await expect(serve(scene, { rootKey: THIRD, oldRootKey: OLD })).rejects.toThrow(/^The root key does not fit this database/)
  },
  60_000,
)

test('ended at any point it goes on where it was; while one data key needs the old root key, a start without it is refused', async () => {
  const scene = await makeScene('postgres')
  await begin(scene)
  // The switch, and nothing of what follows.
  const switched = await openKms(scene.settings({ rootKey: NEW, oldRootKey: OLD }), connectors, silent)
  const counts = () => switched.kms.store.transact(({ dataKeys }) => dataKeys.countByRootKey())
  const before = [...(await counts())]
  expect(before).toEqual([[expect.any(String), 4]])
  await expect(openKms(scene.settings({ rootKey: NEW }), connectors, silent)).rejects.toThrow(
    /^Root key \S+ is still needed: 4 data keys are wrapped with it\. Start with KMS_OLD_ROOT_KEY or KMS_OLD_ROOT_KEY_FILE set to it .*Nothing was changed\.$/,
  )

  // Broken off after each number of data keys, begun again each time: whatever was done stays done.
  for (let left = 4; left > 0; left -= 1) {
    let rewraps = 0
    const breaking: typeof switched.kms.store = {
      ...switched.kms.store,
      transact: (work, view) =>
        switched.kms.store.transact((inside) => {
          const dataKeys: typeof inside.dataKeys = {
            ...inside.dataKeys,
            notUnder: (id) => inside.dataKeys.notUnder(id, 1),
            rewrap: async (...key) => {
              if (rewraps === 1) throw new Error('ended here')
              rewraps += 1
              await inside.dataKeys.rewrap(...key)
            },
          }
          return work({ ...inside, dataKeys })
        }, view),
    }
    await rewrapDataKeys({ ...switched.kms, store: breaking }, never).catch(() => {})
    expect(new Map(await counts()).get(before[0]?.[0] ?? null) ?? 0).toBe(left - 1)
  }
  await rewrapDataKeys(switched.kms, never)
  await switched.close()
  const after = await serve(scene, { rootKey: NEW })
  await expectAllReadable(scene, after.api)
  await after.server.stop()
}, 60_000)

test('many processes go over one after another: one that has the new key as the next works on, and wraps with it at once', async () => {
  const scene = await makeScene('postgres')
  await begin(scene)
  const waiting = await serve(scene, { nextRootKey: NEW })
  await expectAllReadable(scene, waiting.api)
  const gone = await serve(scene, { rootKey: NEW, oldRootKey: OLD })
  await gone.said('root-key-rotated')
  await gone.server.stop()
  await addProject(scene, waiting.api)
  await expectAllReadable(scene, waiting.api)
  await waiting.server.stop()
  // What it made needs the new key alone. And one that is started with the old and the next does not go back.
  const back = await serve(scene, { nextRootKey: NEW })
  await expectAllReadable(scene, back.api)
  await back.server.stop()
  const after = await serve(scene, { rootKey: NEW })
  await expectAllReadable(scene, after.api)
  await after.server.stop()
}, 60_000)

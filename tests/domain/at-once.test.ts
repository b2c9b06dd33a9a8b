import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

const AT_ONCE = 8
const indices = Array.from({ length: AT_ONCE }, (_, index) => index)

describe.each(['embedded', 'postgres'] as const)('many requests at once on %s', (engine) => {
  let postgres: TestPostgres | undefined
  let domain: Domain
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startTestPostgres() : undefined
    domain = await startDomain(postgres ? { databaseUrl: await postgres.url('domain') } : {})
  })
  afterAll(async () => {
    await domain.stop()
    await postgres?.stop()
  })

  const place = (path: string) => ({ projectId: domain.projectId, environment: 'dev', path, secretPath: path })
  const makeFolder = (name: string) => domain.admin('POST', '/api/v2/folders', { ...place('/'), name })
  const all = async (one: (index: number) => Promise<{ status: number }>) =>
    (await Promise.all(indices.map(one))).map(({ status }) => status)
  const count = (statuses: readonly number[], status: number) => statuses.filter((one) => one === status).length

  test('imports made at once are all kept, at positions without gaps', async () => {
    await makeFolder('many')
    const link = (path: string, source: string) =>
      domain.admin('POST', '/api/v2/secret-imports', { ...place(path), import: { environment: 'dev', path: source } })
    expect(await all((index) => link('/many', `/source-${index}`))).toEqual(indices.map(() => 200))
    const { secretImports } = (await domain.admin('GET', `/api/v2/secret-imports?projectId=${domain.projectId}&environment=dev&path=/many`))
      .body
    expect(secretImports.map(({ position }: { position: number }) => position)).toEqual(indices.map((index) => index + 1))
    expect(new Set(secretImports.map(({ importPath }: { importPath: string }) => importPath)).size).toBe(AT_ONCE)
    const same = await all(() => link('/many', '/same'))
    expect([count(same, 200), count(same, 400)]).toEqual([1, AT_ONCE - 1])
  })

  test('one of many makes a tag, an override, a folder; the others are told that it is there', async () => {
    await domain.admin('POST', '/api/v4/secrets/SHARED', { ...place('/'), secretValue: 'v' })
    for (const [path, body] of [
      [`/api/v1/projects/${domain.projectId}/tags`, { slug: 'same' }],
      ['/api/v4/secrets/SHARED', { ...place('/'), type: 'personal', secretValue: 'own' }],
      ['/api/v2/folders', { ...place('/parent/made/too'), name: 'same' }],
      ['/api/v4/secrets/NEW', { ...place('/'), secretValue: 'v' }],
    ] as const) {
      const statuses = await all(() => domain.admin('POST', path, body))
      expect([count(statuses, 200), count(statuses, 400)], path).toEqual([1, AT_ONCE - 1])
    }
  })

  test('of changes made at once each is a version or is refused, and none is lost', async () => {
    const { id } = (await domain.admin('POST', '/api/v4/secrets/COUNTED', { ...place('/'), secretValue: '0' })).body.secret
    const statuses = await all((index) => domain.admin('PATCH', '/api/v4/secrets/COUNTED', { ...place('/'), secretValue: `${index}` }))
    expect(count(statuses, 200) + count(statuses, 400)).toBe(AT_ONCE)
    const { secretVersions } = (await domain.admin('GET', `/api/v1/secret/${id}/secret-versions?limit=100`)).body
    expect(secretVersions.map(({ version }: { version: number }) => version)).toEqual(
      Array.from({ length: 1 + count(statuses, 200) }, (_, index) => 1 + count(statuses, 200) - index),
    )
  })

  test('a secret that is moved to many places at once is in one of them', async () => {
    for (const index of indices) await makeFolder(`to-${index}`)
    const { id } = (await domain.admin('POST', '/api/v4/secrets/MOVED', { ...place('/'), secretValue: 'v' })).body.secret
    const statuses = await all((index) =>
      domain.admin('POST', '/api/v4/secrets/move', {
        ...{ projectId: domain.projectId, sourceEnvironment: 'dev', sourceSecretPath: '/', destinationEnvironment: 'dev' },
        ...{ destinationSecretPath: `/to-${index}`, secretIds: [id] },
      }),
    )
    expect(count(statuses, 200)).toBe(1)
    expect(statuses.every((status) => [200, 400, 404].includes(status))).toBe(true)
    const { secrets } = (await domain.admin('GET', `/api/v4/secrets?projectId=${domain.projectId}&environment=dev&recursive=true`)).body
    expect(secrets.filter(({ secretKey }: { secretKey: string }) => secretKey === 'MOVED')).toMatchObject([
      { id, secretPath: `/to-${statuses.indexOf(200)}` },
    ])
  })
})

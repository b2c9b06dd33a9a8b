import type { Rule } from '@hanzo-kms/core/access/rule'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
  const { admin, projectId } = domain
  for (const name of ['app', 'open', 'shut', 'behind']) await admin('POST', '/api/v2/folders', { projectId, environment: 'dev', name })
  for (const path of ['open', 'shut', 'behind'])
    await admin('POST', '/api/v4/secrets/batch', {
      ...at(`/${path}`),
      secrets: [
        { secretKey: path.toUpperCase(), secretValue: `${path}-value` },
        { secretKey: 'SAME', secretValue: `${path}-value` },
      ],
    })
  for (const path of ['/open', '/shut']) expect((await link(admin, '/app', path)).status).toBe(200)
})
afterAll(() => domain.stop())

const at = (secretPath: string) => ({ projectId: domain.projectId, environment: 'dev', secretPath })
const link = (send: Send, path: string, source: string) =>
  send('POST', '/api/v2/secret-imports', {
    projectId: domain.projectId,
    environment: 'dev',
    path,
    import: { environment: 'dev', path: source },
  })
const allow = (subject: string, actions: readonly string[], ...paths: readonly string[]): Rule => ({
  ...{ subject, actions, inverted: false },
  ...(paths.length > 0 && { conditions: { secretPath: { $in: paths } } }),
})
const list = async (send: Send) => (await send('GET', `/api/v4/secrets?${new URLSearchParams(at('/app'))}`)).body

test('an import shows to each reader only what they may see in its source', async () => {
  const send = await domain.machineWith([allow('secrets', ['read'], '/app', '/open')])
  const { imports } = await list(send)
  expect(imports.map(({ secrets }: { secrets: { secretKey: string }[] }) => secrets.map(({ secretKey }) => secretKey))).toEqual([
    ['OPEN'],
    [],
  ])
  expect(JSON.stringify(imports)).not.toContain('shut-value')
  const byName = (key: string) => send('GET', `/api/v4/secrets/${key}?${new URLSearchParams(at('/app'))}`)
  expect((await byName('OPEN')).body.secret.secretValue).toBe('open-value')
  // The one that counts is closed: another of that name does not step in for it.
  for (const key of ['SHUT', 'SAME']) expect((await byName(key)).status, key).toBe(404)
})

test('values of imported secrets are masked for who may only describe them', async () => {
  const send = await domain.machineWith([allow('secrets', ['describe']), allow('secrets', ['read-value'], '/app', '/open')])
  const hidden = (await list(send)).imports.flatMap(({ secrets }: { secrets: { secretKey: string; secretValueHidden: boolean }[] }) =>
    secrets.map(({ secretKey, secretValueHidden }) => [secretKey, secretValueHidden]),
  )
  expect(hidden).toEqual([
    ['OPEN', false],
    ['SAME', true],
    ['SHUT', true],
  ])
})

test('nobody imports what they may not read, neither the source nor what lies behind it', async () => {
  const rights = [
    allow('secrets', ['read', 'create', 'edit'], '/app', '/open'),
    allow('secret-imports', ['read', 'create', 'edit', 'delete']),
  ]
  const send = await domain.machineWith(rights)
  const refused = await link(send, '/app', '/behind')
  expect(refused).toMatchObject({ status: 403, body: { error: 'PermissionDenied' } })
  // Not even that it does not exist is told.
  expect((await link(send, '/app', '/no-such-folder')).status).toBe(403)
  const { imports } = await list(domain.admin)
  expect((await send('PATCH', `/api/v2/secret-imports/${imports[0].id}`, { import: { path: '/behind' } })).status).toBe(403)
  await domain.admin('POST', '/api/v2/folders', { projectId: domain.projectId, environment: 'dev', name: 'other' })
  expect((await link(domain.admin, '/open', '/behind')).status).toBe(200)
  expect((await link(send, '/other', '/open')).status).toBe(403)
  const onlyThere = await domain.machineWith([...rights, allow('secrets', ['read'], '/behind')])
  expect((await link(onlyThere, '/other', '/open')).status).toBe(200)
})

test('a secret is moved only by who may read it, to where they may create it', async () => {
  const { admin, projectId } = domain
  const { secret } = (await admin('POST', '/api/v4/secrets/MOVING', { ...at('/shut'), secretValue: 'v' })).body
  const order = {
    projectId,
    sourceEnvironment: 'dev',
    sourceSecretPath: '/shut',
    destinationEnvironment: 'dev',
    destinationSecretPath: '/app',
    secretIds: [secret.id],
  }
  const writes = allow('secrets', ['describe', 'create', 'edit', 'delete'])
  for (const [rules, status] of [
    [[writes, allow('secrets', ['read-value'], '/app')], 403],
    [[allow('secrets', ['read', 'delete'], '/shut'), allow('secrets', ['read'], '/app')], 403],
    [[allow('secrets', ['create', 'read'], '/app')], 403],
    [[allow('secrets', ['read', 'delete'], '/shut'), allow('secrets', ['create'], '/app')], 200],
  ] as const)
    expect((await (await domain.machineWith(rules))('POST', '/api/v4/secrets/move', order)).status).toBe(status)
})

test('who refers to a secret is told only as far as those values may be read', async () => {
  const { admin } = domain
  await admin('POST', '/api/v4/secrets/TARGET', { ...at('/open'), secretValue: 't' })
  await admin('POST', '/api/v4/secrets/FROM_SHUT', { ...at('/shut'), secretValue: '${dev.open.TARGET}' })
  await admin('POST', '/api/v4/secrets/FROM_OPEN', { ...at('/open'), secretValue: '${TARGET}' })
  const keys = async (send: Send) =>
    (await send('GET', `/api/v4/secrets/TARGET/reference-dependency-tree?${new URLSearchParams(at('/open'))}`)).body.tree.children.map(
      ({ key }: { key: string }) => key,
    )
  expect((await keys(admin)).sort()).toEqual(['FROM_OPEN', 'FROM_SHUT'])
  expect(await keys(await domain.machineWith([allow('secrets', ['read'], '/open')]))).toEqual(['FROM_OPEN'])
})

import type { Conditions, Rule } from '@hanzo-kms/core/access/rule'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'

let domain: Domain
const allow = (actions: readonly string[], conditions?: Conditions): Rule => ({ subject: 'secrets', actions, conditions, inverted: false })
const forbid = (actions: readonly string[], conditions?: Conditions): Rule => ({ ...allow(actions, conditions), inverted: true })
const everything = ['describe', 'read-value', 'create', 'edit', 'delete']

const at = (environment: string, secretPath: string) => ({ workspaceId: domain.projectId, environment, secretPath })
const list = (send: Send, environment: string, secretPath: string, more = '') =>
  send('GET', `/api/v3/secrets/raw?${new URLSearchParams(at(environment, secretPath))}${more}`)
const read = (send: Send, environment: string, secretPath: string, key: string, more = '') =>
  send('GET', `/api/v3/secrets/raw/${key}?${new URLSearchParams(at(environment, secretPath))}${more}`)
const keysOf = ({ body }: { body: { secrets: { secretKey: string }[] } }) => body.secrets.map(({ secretKey }) => secretKey)

beforeAll(async () => {
  domain = await startDomain()
  for (const [environment, path] of [
    ['dev', '/'],
    ['prod', '/'],
    ['prod', '/app'],
    ['prod', '/app/inner'],
  ] as const) {
    const name = path.split('/').at(-1)
    if (name) await domain.admin('POST', '/api/v1/folders', { ...at(environment, ''), path: path.slice(0, -name.length - 1) || '/', name })
    const made = await domain.admin('POST', '/api/v3/secrets/batch/raw', {
      ...at(environment, path),
      secrets: [
        { secretKey: 'DB_URL', secretValue: `${environment}${path}-db` },
        { secretKey: 'API_KEY', secretValue: `${environment}${path}-key` },
        { secretKey: 'POINTER', secretValue: '${DB_URL}' },
      ],
    })
    expect(made.status).toBe(200)
  }
})
afterAll(() => domain.stop())

test('a role for one environment reads there and nowhere else', async () => {
  const send = await domain.machineWith([allow(['describe', 'read-value'], { environment: 'dev' })])
  expect(keysOf(await list(send, 'dev', '/'))).toEqual(['API_KEY', 'DB_URL', 'POINTER'])
  expect((await list(send, 'prod', '/')).status).toBe(403)
  const refused = await read(send, 'prod', '/', 'DB_URL')
  const rule = { subject: 'secrets', action: ['describeSecret', 'readValue'], inverted: false, conditions: { environment: 'dev' } }
  expect(refused).toMatchObject({ status: 403, body: { error: 'PermissionDenied', details: [rule] } })
  expect((await read(send, 'prod', '/', 'NO_SUCH')).body.message).toBe(refused.body.message)
})

test('lists hold only what may be seen, and a hidden secret is one that does not exist', async () => {
  const send = await domain.machineWith([allow(everything), forbid(everything, { secretName: { $glob: 'API_*' } })])
  expect(keysOf(await list(send, 'prod', '/'))).toEqual(['DB_URL', 'POINTER'])
  for (const more of ['', '&viewSecretValue=false']) {
    const [hidden, missing] = [await read(send, 'prod', '/', 'API_KEY', more), await read(send, 'prod', '/', 'API_NONE', more)]
    expect([hidden.status, hidden.body.message]).toEqual([missing.status, missing.body.message])
  }
  expect((await send('PATCH', '/api/v3/secrets/raw/API_KEY', { ...at('prod', '/'), secretValue: 'x' })).status).toBe(403)
  expect((await send('DELETE', '/api/v3/secrets/raw/API_KEY', at('prod', '/'))).status).toBe(403)
  expect((await send('PATCH', '/api/v3/secrets/raw/DB_URL', { ...at('prod', '/'), newSecretName: 'API_TAKEN' })).status).toBe(403)
})

test('a recursive list looks only into the folders that are open', async () => {
  const send = await domain.machineWith([allow(['read'], { environment: 'prod', secretPath: { $glob: '/app/**' } })])
  const { body } = await list(send, 'prod', '/', '&recursive=true')
  expect(new Set(body.secrets.map(({ secretPath }: { secretPath: string }) => secretPath))).toEqual(new Set(['/app', '/app/inner']))
  expect((await list(send, 'prod', '/')).status).toBe(403)
})

test('whoever may only describe sees names without values, and reads none', async () => {
  const send = await domain.machineWith([allow(['describe']), allow(['read-value'], { secretName: 'API_KEY' })])
  const { body } = await list(send, 'dev', '/', '&expandSecretReferences=true')
  expect(body.secrets.map(({ secretKey, secretValueHidden }: Record<string, unknown>) => [secretKey, secretValueHidden])).toEqual([
    ['API_KEY', false],
    ['DB_URL', true],
    ['POINTER', true],
  ])
  expect(JSON.stringify(body)).not.toContain('dev/-db')
  expect((await read(send, 'dev', '/', 'DB_URL')).status).toBe(403)
  expect((await read(send, 'dev', '/', 'DB_URL', '&viewSecretValue=false')).status).toBe(200)
})

test('a tag decides: the secret with it is not there for who may not see it', async () => {
  const { tag } = (await domain.admin('POST', `/api/v1/projects/${domain.projectId}/tags`, { slug: 'hot' })).body
  await domain.admin('POST', '/api/v3/secrets/raw/HOT', { ...at('dev', '/'), secretValue: 'hot-value', tagIds: [tag.id] })
  const send = await domain.machineWith([allow(everything), forbid(everything, { secretTags: { $in: ['hot'] } })])
  expect(keysOf(await list(send, 'dev', '/'))).not.toContain('HOT')
  expect((await read(send, 'dev', '/', 'HOT')).status).toBe(404)
  const many = { ...at('dev', '/'), secrets: [{ secretKey: 'HOT' }, { secretKey: 'NO_SUCH' }] }
  expect((await send('DELETE', '/api/v3/secrets/batch/raw', many)).body.message).toContain('HOT, NO_SUCH')
  expect((await send('PATCH', '/api/v3/secrets/raw/HOT', { ...at('dev', '/'), secretValue: 'x' })).status).toBe(404)
  const tagged = { ...at('dev', '/'), secretValue: 'x', tagIds: [tag.id] }
  expect((await send('POST', '/api/v3/secrets/raw/HOTTER', tagged)).status).toBe(403)
  expect((await send('PATCH', '/api/v3/secrets/raw/API_KEY', { ...at('dev', '/'), tagIds: [tag.id] })).status).toBe(403)
  const { body } = await domain.admin('GET', `/api/v3/secrets/raw/HOT?${new URLSearchParams(at('dev', '/'))}`)
  expect((await send('GET', `/api/v3/secrets/raw/id/${body.secret.id}`)).status).toBe(404)
})

test('a reference shows only what its reader may read by itself', async () => {
  await domain.admin('POST', '/api/v3/secrets/raw/FROM_PROD', { ...at('dev', '/'), secretValue: 'x-${prod.DB_URL}' })
  const send = await domain.machineWith([allow(['describe', 'read-value'], { environment: 'dev' })])
  expect((await read(send, 'dev', '/', 'FROM_PROD')).body.secret.secretValue).toBe('x-${prod.DB_URL}')
  for (const answer of [
    await read(send, 'dev', '/', 'FROM_PROD', '&expandSecretReferences=true'),
    await list(send, 'dev', '/', '&expandSecretReferences=true'),
  ]) {
    expect(answer.status).toBe(403)
    expect(answer.body.message).toContain('DB_URL')
    expect(JSON.stringify(answer.body)).not.toContain('prod/-db')
  }
  expect((await read(domain.admin, 'dev', '/', 'FROM_PROD', '&expandSecretReferences=true')).body.secret.secretValue).toBe('x-prod/-db')
})

test('nobody writes a reference to what they may not read', async () => {
  const send = await domain.machineWith([allow(everything, { environment: 'dev' })])
  const refused = await send('POST', '/api/v3/secrets/raw/BAIT', { ...at('dev', '/'), secretValue: '${prod.DB_URL}' })
  expect(refused.status).toBe(403)
  const none = await send('POST', '/api/v3/secrets/raw/BAIT', { ...at('dev', '/'), secretValue: '${prod.NO_SUCH}' })
  expect(none.status).toBe(403)
  const file = { environment: 'dev', secretPath: '/', content: 'BAIT=${prod.DB_URL}' }
  expect((await send('POST', `/api/v1/projects/${domain.projectId}/secrets/import`, file)).status).toBe(403)
  expect((await send('PATCH', '/api/v3/secrets/raw/API_KEY', { ...at('dev', '/'), secretValue: '${prod.DB_URL}' })).status).toBe(403)
})

test('a dry import does not tell who may not read whether they guessed a value', async () => {
  const send = await domain.machineWith([allow(['describe', 'create', 'edit'])])
  const guess = { environment: 'prod', secretPath: '/', content: 'DB_URL=prod/-db', dryRun: true }
  const { body } = await send('POST', `/api/v1/projects/${domain.projectId}/secrets/import`, guess)
  const known = await domain.admin('POST', `/api/v1/projects/${domain.projectId}/secrets/import`, guess)
  expect([body.unchanged, known.body.unchanged]).toEqual([[], ['DB_URL']])
})

test('nobody opens a value to themselves by its name or tags', async () => {
  const { tag } = (await domain.admin('POST', `/api/v1/projects/${domain.projectId}/tags`, { slug: 'shut' })).body
  await domain.admin('POST', '/api/v3/secrets/raw/SHUT', { ...at('dev', '/'), secretValue: 'shut-value', tagIds: [tag.id] })
  const send = await domain.machineWith([
    allow(everything),
    forbid(['read-value'], { secretTags: { $in: ['shut'] } }),
    forbid(['read-value'], { secretName: { $glob: 'LOCKED_*' } }),
    { subject: 'tags', actions: ['read', 'edit', 'delete'], inverted: false },
  ])
  const boundary = { status: 403, body: { error: 'PermissionBoundaryError' } }
  expect(await send('PATCH', '/api/v3/secrets/raw/SHUT', { ...at('dev', '/'), tagIds: [] })).toMatchObject(boundary)
  const atTag = `/api/v1/projects/${domain.projectId}/tags/${tag.id}`
  expect(await send('DELETE', atTag)).toMatchObject(boundary)
  expect(await send('PATCH', atTag, { slug: 'open' })).toMatchObject(boundary)
  expect((await send('PATCH', atTag, { color: '#ffffff' })).status).toBe(200)
  await domain.admin('POST', '/api/v3/secrets/raw/LOCKED_KEY', { ...at('dev', '/'), secretValue: 'locked-value' })
  expect(await send('PATCH', '/api/v3/secrets/raw/LOCKED_KEY', { ...at('dev', '/'), newSecretName: 'OPEN_KEY' })).toMatchObject(boundary)
  // The versions before a new value would be open as well.
  const renewed = { ...at('dev', '/'), newSecretName: 'OPEN_KEY', secretValue: 'mine' }
  expect(await send('PATCH', '/api/v3/secrets/raw/LOCKED_KEY', renewed)).toMatchObject(boundary)
  expect(
    (await send('PATCH', '/api/v3/secrets/raw/LOCKED_KEY', { ...at('dev', '/'), newSecretName: 'LOCKED_OTHER', secretValue: 'mine' }))
      .status,
  ).toBe(200)
})

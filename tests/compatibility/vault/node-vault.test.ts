import vault from 'node-vault'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendBytes } from '../../http/send.ts'
import { type Domain, startDomain } from '../../support/start-domain.ts'

/** A client of Vault, as npm has it, against a server that listens; and bare requests, as others send them. */

let domain: Domain
let client: vault.client
/** As Vault's own command line sends it. */
const raw = (method: string, path: string, body?: unknown, token = domain.adminToken, headers = {}) =>
  fetch(`${domain.server.url}/v1/${domain.projectSlug}/${path}`, {
    method,
    headers: { 'x-vault-token': token, 'x-vault-request': 'true', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const ask = (path: string, token: string) => fetch(`${domain.server.url}${path}`, { headers: { 'x-vault-token': token } })

beforeAll(async () => {
  domain = await startDomain()
  const { admin, projectId, organizationId } = domain
  const at = { workspaceId: projectId, environment: 'prod' }
  await admin('POST', '/api/v3/secrets/raw/API_KEY', { ...at, secretValue: 'k1', secretPath: '/' })
  await admin('POST', '/api/v1/folders', { ...at, path: '/', name: 'payments' })
  await admin('POST', '/api/v3/secrets/raw/STRIPE', { ...at, secretValue: 's1', secretPath: '/payments' })
  await admin('POST', '/api/v3/secrets/raw/PAYPAL', { ...at, secretValue: 'p1', secretPath: '/payments' })
  const { identity } = (await admin('POST', '/api/v1/identities', { name: 'vault', organizationId, role: 'admin' })).body
  const base = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { identityUniversalAuth } = (await admin('POST', base, { accessTokenTTL: 3_600, accessTokenMaxTTL: 86_400 })).body
  const { clientSecret } = (await admin('POST', `${base}/client-secrets`, {})).body
  client = vault({ endpoint: domain.server.url })
  const signedIn = await client.approleLogin({ role_id: identityUniversalAuth.clientId, secret_id: clientSecret })
  expect(signedIn.auth).toMatchObject({ lease_duration: 3_600, renewable: true, token_type: 'service' })
})
afterAll(() => domain.stop())

test('is healthy', async () => {
  expect(await client.health()).toMatchObject({ initialized: true, sealed: false, standby: false })
})

test('reads one secret as `value`, an earlier version of it, and a folder as one map', async () => {
  const mount = domain.projectSlug
  expect((await client.read(`${mount}/data/prod/API_KEY`)).data).toMatchObject({ data: { value: 'k1' }, metadata: { version: 1 } })
  await domain.admin('PATCH', '/api/v3/secrets/raw/API_KEY', { workspaceId: domain.projectId, environment: 'prod', secretValue: 'k2' })
  expect((await client.read(`${mount}/data/prod/API_KEY`)).data).toMatchObject({ data: { value: 'k2' }, metadata: { version: 2 } })
  expect((await client.read(`${mount}/data/prod/API_KEY?version=1`)).data.data).toEqual({ value: 'k1' })
  expect((await client.read(`${mount}/data/prod/payments`)).data.data).toEqual({ STRIPE: 's1', PAYPAL: 'p1' })
})

test('lists names, folders with a slash, and answers what clients ask before they read', async () => {
  const mount = domain.projectSlug
  expect((await client.list(`${mount}/metadata/prod`)).data.keys).toEqual(['API_KEY', 'payments/'])
  expect((await client.read(`sys/internal/ui/mounts/${mount}/prod/payments`)).data).toMatchObject({
    type: 'kv',
    path: `${mount}/`,
    options: { version: '2' },
  })
})

test('renews its token', async () => {
  expect((await client.tokenRenewSelf()).auth).toMatchObject({ client_token: client.token, lease_duration: 3_600 })
})

test('tells wrong credentials, wrong tokens, what is not there and what is somebody else’s in the words of Vault', async () => {
  await expect(client.approleLogin({ role_id: 'x', secret_id: 'y' })).rejects.toThrow('invalid role or secret ID')
  const wrong = await ask(`/v1/${domain.projectSlug}/data/prod/API_KEY`, 'nothing')
  expect([wrong.status, await wrong.json()]).toEqual([403, { errors: ['permission denied'] }])
  const missing = await ask(`/v1/${domain.projectSlug}/data/prod/NOTHING`, domain.adminToken)
  expect([missing.status, await missing.json()]).toEqual([404, { errors: [] }])
  const nowhere = await ask('/v1/nothing/data/prod/API_KEY', domain.adminToken)
  const theirs = await ask('/v1/theirs/data/prod/API_KEY', domain.adminToken)
  expect([nowhere.status, theirs.status, await nowhere.json()]).toEqual([404, 404, await theirs.json()])
  for (const path of ['..%2f..', 'payments%2F..%2F..', '%00', 'ü', 'a'.repeat(5_000), '%ff']) {
    const hostile = await ask(`/v1/${domain.projectSlug}/data/prod/${path}`, domain.adminToken)
    expect(hostile.status, path).toBeLessThan(500)
    expect(await hostile.json(), path).toHaveProperty('errors')
  }
})

test('lists with the method LIST, again and again, and beside other requests', async () => {
  const mount = domain.projectSlug
  const lists = await Promise.all(Array.from({ length: 6 }, () => client.list(`${mount}/metadata/prod`)))
  expect(lists.map(({ data }) => data.keys)).toEqual(Array(6).fill(['API_KEY', 'payments/']))
  expect(await client.health()).toMatchObject({ sealed: false })
  await expect(client.list(`${mount}/metadata/prod/none`)).rejects.toMatchObject({ response: { statusCode: 404, body: { errors: [] } } })
  await expect(client.list('theirs/metadata/prod')).rejects.toMatchObject({ response: { statusCode: 404 } })
  for (const bytes of [
    'LIST /api/status HTTP/1.1\r\nhost: x\r\n\r\n',
    'LISTEN /v1/x HTTP/1.1\r\nhost: x\r\n\r\n',
    'LINK /v1/sys/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  ])
    expect((await sendBytes(domain.server.url, bytes)).status, bytes).toBeGreaterThanOrEqual(400)
  const head = `LIST /v1/${mount}/metadata/prod HTTP/1.1\r\nhost: x\r\nx-vault-token: ${domain.adminToken}\r\n`
  const listed = await sendBytes(domain.server.url, `${head}\r\n`)
  expect([listed.status, listed.body.data.keys, listed.headers.get('connection')]).toEqual([200, ['API_KEY', 'payments/'], 'close'])
})

test('writes, reads back byte for byte, changes, deletes and brings back one secret', async () => {
  const at = `${domain.projectSlug}/data/dev/f/app/DB_URL`
  const value = ' \tp\u00e4ss "x"\r\n\ud83d\udd11 '
  expect((await client.write(at, { data: { value } })).data).toMatchObject({ version: 1, destroyed: false, deletion_time: '' })
  expect((await client.read(at)).data.data).toEqual({ value })
  expect((await client.list(`${domain.projectSlug}/metadata/dev/f`)).data.keys).toEqual(['app/'])
  expect((await client.update(at, { data: { value: 'v2' } })).data.version).toBe(2)
  expect((await client.read(`${domain.projectSlug}/metadata/dev/f/app/DB_URL`)).data).toMatchObject({
    current_version: 2,
    oldest_version: 1,
    versions: { 1: { destroyed: false }, 2: {} },
  })
  expect((await raw('POST', 'delete/dev/f/app/DB_URL', { versions: [1] })).status).toBe(400)
  expect((await raw('DELETE', 'data/dev/f/app/DB_URL')).status).toBe(204)
  expect((await raw('GET', 'data/dev/f/app/DB_URL')).status).toBe(404)
  expect((await raw('PUT', 'undelete/dev/f/app/DB_URL', { versions: [1] })).status).toBe(404)
  expect((await raw('PUT', 'undelete/dev/f/app/DB_URL', { versions: [2] })).status).toBe(204)
  expect((await client.read(at)).data.data).toEqual({ value: 'v2' })
  expect((await raw('DELETE', 'metadata/dev/f/app/DB_URL')).status).toBe(204)
  expect((await raw('DELETE', 'metadata/dev/f/app/DB_URL')).status).toBe(204)
})

test('makes a folder equal to a map, and merges into it', async () => {
  const at = `${domain.projectSlug}/data/dev/web`
  const first = (await client.write(at, { data: { A: '1', B: '2' }, options: { cas: 0 } })).data.version
  expect((await client.read(at)).data).toMatchObject({ data: { A: '1', B: '2' }, metadata: { version: first } })
  const second = (await client.write(at, { data: { B: '2', C: '3' }, options: { cas: first } })).data.version
  expect((await client.read(at)).data.data).toEqual({ B: '2', C: '3' })
  await expect(client.write(at, { data: { D: '4' }, options: { cas: first } })).rejects.toThrow('check-and-set parameter did not match')
  const third = await raw('PATCH', 'data/dev/web', { data: { C: null, E: '5' }, options: { cas: second } }, domain.adminToken, {
    'content-type': 'application/merge-patch+json',
  })
  expect(third.status).toBe(200)
  expect((await client.read(at)).data.data).toEqual({ B: '2', E: '5' })
  expect((await raw('PATCH', 'data/dev/none', { data: { A: '1' } })).status).toBe(404)
})

test('of two check-and-sets at once one is written', async () => {
  for (const [path, data] of [
    ['data/dev/RACE', (value: string) => ({ value })],
    ['data/dev/race-map', (value: string) => ({ A: value, [`KEY_${value}`]: value })],
  ] as const) {
    const both = await Promise.all(['1', '2'].map((value) => raw('PUT', path, { data: data(value), options: { cas: 0 } })))
    expect(both.map(({ status }) => status).sort(), path).toEqual([200, 400])
    const [winner] = both.filter(({ status }) => status === 200)
    const won = ((await (winner as Response).json()) as { data: { version: number } }).data.version
    const again = await Promise.all(['3', '4'].map((value) => raw('POST', path, { data: data(value), options: { cas: won } })))
    expect(again.map(({ status }) => status).sort(), path).toEqual([200, 400])
  }
})

test('refuses what it cannot keep, and those who may not, in the words of Vault', async () => {
  const status = async (answer: Promise<Response>) => (await answer).status
  for (const body of [
    { data: { a: 1 } },
    { data: {} },
    {},
    { data: { value: 'a\0' } },
    { data: { 'a/b': 'x' } },
    { data: { value: 'x' }, options: { cas: null } },
    [],
    { data: { value: '\ud800' } },
  ]) {
    const answer = await raw('POST', 'data/dev/refused', body)
    expect([answer.status, Object.keys((await answer.json()) as object)], JSON.stringify(body)).toEqual([400, ['errors']])
  }
  expect(await status(raw('POST', 'data/dev', { data: { A: '1' } }))).toBe(400)
  expect(await status(raw('DELETE', 'data/prod'))).toBe(400)
  expect(await status(raw('POST', 'data/nowhere/A', { data: { value: '1' } }))).toBe(404)
  for (const path of ['dev/..%2f..%2fx/A', 'dev/a%00b/A', 'dev/%2e%2e%2fA/b', 'dev/ü/A'])
    expect(await status(raw('POST', `data/${path}`, { data: { value: '1' } })), path).toBe(400)
  expect(await status(raw('GET', 'data/prod/API_KEY', undefined, domain.adminToken, { 'x-vault-namespace': 'team' }))).toBe(400)
  expect(await status(raw('GET', 'data/prod/API_KEY', undefined, domain.adminToken, { 'x-vault-namespace': 'root' }))).toBe(200)
  const viewer = await domain.machine('viewer')
  const stranger = domain.stranger
  const mount = `/v1/${domain.projectSlug}`
  expect((await viewer('GET', `${mount}/data/prod/API_KEY`)).status).toBe(200)
  for (const path of ['prod/API_KEY', 'prod/NOT_THERE']) {
    const refused = await viewer('POST', `${mount}/data/${path}`, { data: { value: 'x' } })
    expect([refused.status, refused.body.errors[0]]).toEqual([403, 'permission denied'])
    expect((await viewer('DELETE', `${mount}/data/${path}`)).status).toBe(403)
    const theirs = await stranger('POST', `${mount}/data/${path}`, { data: { value: 'x' } })
    const none = await stranger('POST', `/v1/none/data/${path}`, { data: { value: 'x' } })
    expect([theirs.status, JSON.stringify(theirs.body)]).toEqual([
      none.status,
      JSON.stringify(none.body).replace('none', domain.projectSlug),
    ])
  }
})

test('tells of its seal, its mounts and the token, and ends the token', async () => {
  const slug = `${domain.projectSlug}/`
  expect(await client.status()).toMatchObject({ sealed: false, initialized: true })
  expect((await client.mounts()).data).toMatchObject({ [slug]: { type: 'kv', options: { version: '2' } } })
  expect((await client.read('sys/internal/ui/mounts')).data).toMatchObject({ secret: { [slug]: {} }, auth: { 'approle/': {} } })
  const { data } = await client.tokenLookupSelf()
  expect(data).toMatchObject({ renewable: true, creation_ttl: 3_600, display_name: 'vault' })
  await client.tokenRevokeSelf()
  await expect(client.tokenLookupSelf()).rejects.toThrow('permission denied')
})

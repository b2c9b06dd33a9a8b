import vault from 'node-vault'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../../support/start-domain.ts'

/** A client of Vault, as npm has it, against a server that listens. Node's HTTP server knows no method LIST, so lists are asked for with `list`. */

let domain: Domain
let client: vault.client
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
  client = vault({ endpoint: domain.server.url, noCustomHTTPVerbs: true } as vault.VaultOptions)
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

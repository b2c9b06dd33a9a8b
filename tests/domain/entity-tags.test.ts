import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
  for (const key of ['A', 'B'])
    await domain.admin('POST', `/api/v4/secrets/${key}`, { projectId: domain.projectId, environment: 'dev', secretValue: key })
})
afterAll(() => domain.stop())

const query = () => `?workspaceId=${domain.projectId}&environment=dev`
const paths = async () => {
  const { id } = (await domain.admin('GET', `/api/v3/secrets/raw/A${query()}`)).body.secret
  return ['/api/v3/secrets/raw', '/api/v4/secrets'].flatMap((base) => [`${base}${query()}`, `${base}/A${query()}`, `${base}/id/${id}`])
}

test('a secret that was not changed is 304 for whoever has its tag, and the whole answer for whoever has not', async () => {
  for (const path of await paths()) {
    const first = await domain.admin('GET', path)
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[^"]+"$/)
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await domain.admin('GET', path, undefined, { 'if-none-match': known })
      expect([again.status, again.body, again.headers.get('etag')], path).toEqual([304, undefined, tag])
    }
    const other = await domain.admin('GET', path, undefined, { 'if-none-match': '"other"' })
    expect([other.status, other.body]).toEqual([200, first.body])
  }
})

test('a change makes another tag; what was asked otherwise has a tag of its own', async () => {
  const list = `/api/v3/secrets/raw${query()}`
  const tagOf = async (path: string) => (await domain.admin('GET', path)).headers.get('etag')
  const before = await tagOf(list)
  expect(await tagOf(list)).toBe(before)
  expect(await tagOf(`${list}&viewSecretValue=false`)).not.toBe(before)
  await domain.admin('PATCH', '/api/v4/secrets/B', { projectId: domain.projectId, environment: 'dev', secretValue: 'B2' })
  expect(await tagOf(list)).not.toBe(before)
})

test('an answer of 304 is on record, and is given to nobody who may not have the answer itself', async () => {
  const path = `/api/v3/secrets/raw/A${query()}`
  const tag = (await domain.admin('GET', path)).headers.get('etag') ?? ''
  const events = async () =>
    domain.server.kms.store.transact(
      async ({ audit }) =>
        (await audit.page({ organizationId: domain.organizationId }, { after: undefined, scannedMax: 1_000 })).events.length,
    )
  const before = await events()
  expect((await domain.admin('GET', path, undefined, { 'if-none-match': tag })).status).toBe(304)
  expect(await events()).toBe(before + 1)
  for (const [send, status] of [
    [domain.stranger, 404],
    [await domain.machine('no-access'), 403],
  ] as const)
    for (const known of [tag, '*']) expect((await send('GET', path, undefined, { 'if-none-match': known })).status).toBe(status)
  expect((await domain.admin('GET', `/api/v3/secrets/raw/NONE${query()}`, undefined, { 'if-none-match': '*' })).status).toBe(404)
})

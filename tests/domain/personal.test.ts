import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const body = () => ({ workspaceId: domain.projectId, environment: 'dev' })
const query = () => `?workspaceId=${domain.projectId}&environment=dev`
const v3 = '/api/v3/secrets/raw'
interface Row {
  type: string
  secretValue: string
}
const rows = (answer: { body: { secrets: Row[] } }) => answer.body.secrets.map(({ type, secretValue }) => [type, secretValue])

test('an override needs a shared secret, shows to its owner alone, and leaves the shared one alone', async () => {
  const { admin } = domain
  const member = await domain.machine('member')
  const personal = { ...body(), type: 'personal', secretValue: ' mine ' }
  expect(await admin('POST', `${v3}/KEY`, personal)).toMatchObject({ status: 400, body: { error: 'BadRequest' } })
  const shared = (await admin('POST', `${v3}/KEY`, { ...body(), secretValue: 'ours', secretMetadata: [{ key: 'k', value: 'v' }] })).body
    .secret
  const made = (await admin('POST', `${v3}/KEY`, personal)).body.secret
  expect(made).toMatchObject({ type: 'personal', secretKey: 'KEY', secretValue: ' mine ', version: 1, secretMetadata: [{ key: 'k' }] })
  expect(made.id).not.toBe(shared.id)
  expect((await admin('POST', `${v3}/KEY`, personal)).status).toBe(400)

  // The older surface lists both rows; the newer one row, of the kind that was asked for.
  expect(rows(await admin('GET', `${v3}${query()}`))).toEqual([
    ['shared', 'ours'],
    ['personal', ' mine '],
  ])
  expect(rows(await admin('GET', `/api/v4/secrets${query()}`))).toEqual([['shared', 'ours']])
  expect(rows(await admin('GET', `/api/v4/secrets${query()}&includePersonalOverrides=true`))).toEqual([['personal', ' mine ']])
  expect((await admin('GET', `/api/v4/secrets/KEY${query()}&includePersonalOverrides=true`)).body.secret).toMatchObject({ id: made.id })
  expect(rows(await member('GET', `${v3}${query()}`))).toEqual([['shared', 'ours']])
  expect((await admin('GET', `${v3}/KEY${query()}`)).body.secret.secretValue).toBe('ours')
  expect((await admin('GET', `${v3}/KEY${query()}&type=personal`)).body.secret.secretValue).toBe(' mine ')
  expect((await member('GET', `${v3}/KEY${query()}&type=personal`)).status).toBe(404)

  expect((await admin('PATCH', `${v3}/KEY`, { ...personal, secretValue: 'mine now' })).body.secret).toMatchObject({
    type: 'personal',
    version: 2,
  })
  expect((await admin('PATCH', `${v3}/KEY`, { ...personal, newSecretName: 'OTHER' })).status).toBe(400)
  expect((await admin('GET', `${v3}/id/${made.id}`)).body.secret).toMatchObject({ id: made.id, type: 'personal', secretValue: 'mine now' })
  expect((await member('GET', `${v3}/id/${made.id}`)).status).toBe(404)
  expect((await member('PATCH', `${v3}/KEY`, personal)).status).toBe(404)
  expect((await admin('GET', `${v3}/KEY${query()}`)).body.secret).toMatchObject({ secretValue: 'ours', version: 1 })
  expect((await member('DELETE', `${v3}/KEY`, { ...body(), type: 'personal' })).status).toBe(404)
  expect((await admin('DELETE', `${v3}/KEY`, { ...body(), type: 'personal' })).body.secret).toMatchObject({ id: made.id, type: 'personal' })
  expect(rows(await admin('GET', `${v3}${query()}`))).toEqual([['shared', 'ours']])
})

test('references mean shared secrets, in overrides too; the shared one takes its overrides along', async () => {
  const { admin } = domain
  for (const [key, secretValue] of [
    ['HOST', 'shared-host'],
    ['URL', 'at ${HOST}'],
  ] as const) {
    await admin('POST', `${v3}/${key}`, { ...body(), secretValue })
    await admin('POST', `${v3}/${key}`, { ...body(), secretValue: `my ${secretValue}`, type: 'personal' })
  }
  const listed = rows(await admin('GET', `${v3}${query()}&expandSecretReferences=true`))
  expect(listed).toEqual(
    expect.arrayContaining([
      ['shared', 'at shared-host'],
      ['personal', 'my at shared-host'],
      ['personal', 'my shared-host'],
    ]),
  )
  expect((await admin('DELETE', `${v3}/HOST`, body())).status).toBe(200)
  expect((await admin('GET', `${v3}/HOST${query()}&type=personal`)).status).toBe(404)
  expect((await admin('PATCH', `${v3}/URL`, { ...body(), newSecretName: 'MOVED' })).status).toBe(200)
  expect((await admin('GET', `${v3}/MOVED${query()}&type=personal`)).body.secret.secretValue).toBe('my at ${HOST}')
})

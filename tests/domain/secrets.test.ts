import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const surfaces = [
  { base: '/api/v3/secrets/raw', batch: '/api/v3/secrets/batch/raw', move: '/api/v3/secrets/move', project: 'workspaceId' },
  { base: '/api/v4/secrets', batch: '/api/v4/secrets/batch', move: '/api/v4/secrets/move', project: 'projectId' },
] as const

/** A folder of its own for each test and surface, so that they do not meet. */
async function folderFor(name: string, { project }: (typeof surfaces)[number]) {
  const folder = `${name}-${project}`
  await domain.admin('POST', '/api/v2/folders', { projectId: domain.projectId, environment: 'dev', name: folder })
  const body = { [project]: domain.projectId, environment: 'dev', secretPath: `/${folder}` }
  return { body, query: `?${new URLSearchParams(body as Record<string, string>)}`, path: `/${folder}` }
}

const secretKeys = [
  ...['_id', 'actor', 'createdAt', 'environment', 'id', 'isRotatedSecret', 'secretComment', 'secretKey', 'secretMetadata', 'secretPath'],
  ...['secretReminderNote', 'secretReminderRepeatDays', 'secretValue', 'secretValueHidden', 'skipMultilineEncoding', 'tags', 'type'],
  ...['updatedAt', 'version', 'workspace'],
]

test('a secret is made, read, changed and deleted on both surfaces, its value kept byte for byte', async () => {
  for (const surface of surfaces) {
    const { admin } = domain
    const { body, query, path } = await folderFor('crud', surface)
    const value = '  two\nlines\n\n\t é 𝒳 \u0001 "quoted" \r\n'
    const terraform = {
      type: 'shared',
      secretKey: 'KEY',
      secretComment: '',
      secretReminderNote: '',
      secretReminderRepeatDays: 0,
      tagIds: [],
    }
    const made = await admin('POST', `${surface.base}/KEY`, { ...body, ...terraform, secretValue: value })
    expect(Object.keys(made.body.secret).sort()).toEqual(secretKeys)
    const { id } = made.body.secret
    expect(made.body.secret).toMatchObject({
      _id: id,
      workspace: domain.projectId,
      environment: 'dev',
      version: 1,
      type: 'shared',
      secretPath: path,
    })
    const read = await admin('GET', `${surface.base}/KEY${query}&secretName=KEY&type=shared`)
    expect(read.body.secret).toMatchObject({ id, secretKey: 'KEY', secretValue: value, secretValueHidden: false })
    expect((await admin('GET', `${surface.base}/id/${id}`)).body.secret).toEqual(read.body.secret)
    const renamed = await admin('PATCH', `${surface.base}/KEY`, { ...body, newSecretName: 'NEW', secretValue: '', secretName: 'KEY' })
    expect(renamed.body.secret).toMatchObject({ id, secretKey: 'NEW', secretValue: '', version: 2 })
    expect((await admin('GET', `${surface.base}/NEW${query}&version=1`)).body.secret).toMatchObject({ secretValue: value, version: 1 })
    expect((await admin('GET', `${surface.base}/NEW${query}&version=`)).body.secret).toMatchObject({ version: 2 })
    expect((await admin('GET', `${surface.base}/NEW${query}&version=9`)).status).toBe(404)
    const listed = await admin('GET', `${surface.base}${query}`)
    expect(listed.body).toMatchObject({ secrets: [{ id, secretKey: 'NEW' }], imports: [] })
    expect((await admin('DELETE', `${surface.base}/NEW`, { ...body, secretName: 'NEW', type: 'shared' })).body.secret).toMatchObject({ id })
    for (const answer of [
      await admin('GET', `${surface.base}/NEW${query}`),
      await admin('GET', `${surface.base}/id/${id}`),
      await admin('PATCH', `${surface.base}/NEW`, { ...body, secretValue: 'x' }),
      await admin('DELETE', `${surface.base}/NEW`, body),
    ])
      expect(answer).toMatchObject({ status: 404, body: { error: 'NotFound', message: expect.stringContaining('not found') } })
  }
})

test('a project or an environment that is not said is refused, and one that is empty counts as not said', async () => {
  const { admin, projectId, projectSlug } = domain
  for (const path of [
    '/api/v3/secrets/raw',
    `/api/v3/secrets/raw?workspaceId=${projectId}`,
    '/api/v3/secrets/raw?environment=dev',
    `/api/v3/secrets/raw?workspaceId=&workspaceSlug=&environment=dev`,
    `/api/v4/secrets?projectId=${projectId}`,
    '/api/v4/secrets/KEY?environment=dev',
  ])
    expect(await admin('GET', path)).toMatchObject({
      status: 400,
      body: { error: 'BadRequest', message: 'Missing project id or environment' },
    })
  expect((await admin('GET', `/api/v3/secrets/raw?workspaceId=&workspaceSlug=${projectSlug}&environment=dev`)).status).toBe(200)
  expect((await admin('GET', `/api/v3/secrets/raw?workspaceId=${projectId}&workspaceSlug=&environment=dev&secretPath=`)).status).toBe(200)
  expect((await admin('GET', `/api/v3/secrets/raw?workspaceId=${projectId}&environment=dev&recursive=yes`)).status).toBe(422)
})

test('references are put in unasked on the newer surface only, and hidden values are masked', async () => {
  for (const surface of surfaces) {
    const { admin } = domain
    const { body, query } = await folderFor('refs', surface)
    await admin('POST', `${surface.base}/HOST`, { ...body, secretValue: 'db' })
    await admin('POST', `${surface.base}/URL`, { ...body, secretValue: 'pg://${HOST}', secretComment: 'said' })
    const url = async (rest: string) => (await admin('GET', `${surface.base}/URL${query}${rest}`)).body.secret
    expect((await url('')).secretValue).toBe(surface.project === 'projectId' ? 'pg://db' : 'pg://${HOST}')
    expect((await url('&expandSecretReferences=true')).secretValue).toBe('pg://db')
    expect((await url('&expandSecretReferences=false')).secretValue).toBe('pg://${HOST}')
    expect(await url('&viewSecretValue=false')).toMatchObject({ secretValueHidden: true, secretComment: 'said' })
    expect((await url('&viewSecretValue=false')).secretValue).not.toContain('pg:')
    const { secrets } = (await admin('GET', `${surface.base}${query}&viewSecretValue=false`)).body
    expect(secrets.map(({ secretValueHidden }: { secretValueHidden: boolean }) => secretValueHidden)).toEqual([true, true])
    const { tree } = (await admin('GET', `${surface.base}/URL/secret-reference-tree${query}`)).body
    expect(tree).toMatchObject({
      key: 'URL',
      value: 'pg://${HOST}',
      children: [{ key: 'HOST', value: 'db', environment: 'dev', children: [] }],
    })
    const dependants = (await admin('GET', `${surface.base}/HOST/reference-dependency-tree${query}`)).body
    expect(dependants.tree).toMatchObject({ key: 'HOST', value: null, children: [{ key: 'URL', children: [] }] })
  }
})

test('a circle of references ends in its tree where it closes', async () => {
  const { admin } = domain
  const { body, query } = await folderFor('circle', surfaces[1])
  await admin('POST', '/api/v4/secrets/A', { ...body, secretValue: '${B}' })
  await admin('POST', '/api/v4/secrets/B', { ...body, secretValue: '${A}${GONE}' })
  const { tree } = (await admin('GET', `/api/v4/secrets/A/secret-reference-tree${query}`)).body
  expect(tree).toMatchObject({
    key: 'A',
    children: [
      {
        key: 'B',
        children: [
          { key: 'A', children: [] },
          { key: 'GONE', value: null },
        ],
      },
    ],
  })
})

test('batches create, change and delete all or none', async () => {
  for (const surface of surfaces) {
    const { admin } = domain
    const { body, query } = await folderFor('batch', surface)
    const keys = async () =>
      (await admin('GET', `${surface.base}${query}`)).body.secrets.map(({ secretKey }: { secretKey: string }) => secretKey)
    const made = await admin('POST', surface.batch, {
      ...body,
      secrets: [
        { secretKey: 'A', secretValue: '1', secretMetadata: [{ key: 'team', value: 'core' }] },
        { secretKey: 'B', secretValue: '2', secretComment: 'b', skipMultilineEncoding: true },
      ],
    })
    expect(made.body.secrets).toMatchObject([{ secretKey: 'A' }, { secretKey: 'B', skipMultilineEncoding: true }])
    expect(
      (
        await admin('POST', surface.batch, {
          ...body,
          secrets: [
            { secretKey: 'C', secretValue: '' },
            { secretKey: 'A', secretValue: '' },
          ],
        })
      ).status,
    ).toBe(400)
    expect(
      (await admin('PATCH', surface.batch, { ...body, secrets: [{ secretKey: 'A', secretValue: '9' }, { secretKey: 'C' }] })).status,
    ).toBe(404)
    expect(await keys()).toEqual(['A', 'B'])
    const upserted = await admin('PATCH', surface.batch, {
      ...body,
      mode: 'upsert',
      secrets: [
        { secretKey: 'A', secretValue: '9' },
        { secretKey: 'C', secretValue: '3' },
      ],
    })
    expect(upserted.body.secrets).toMatchObject([
      { secretKey: 'A', version: 2, secretValue: '9' },
      { secretKey: 'C', version: 1 },
    ])
    expect((await admin('DELETE', surface.batch, { ...body, secrets: [{ secretKey: 'A' }, { secretKey: 'NOPE' }] })).status).toBe(404)
    expect(
      (await admin('DELETE', surface.batch, { ...body, secrets: [{ secretKey: 'A' }, { secretKey: 'B', type: 'shared' }] })).status,
    ).toBe(200)
    expect(await keys()).toEqual(['C'])
  }
})

test('secrets are found by metadata, and metadata stays when it is not sent', async () => {
  const { admin } = domain
  const { body, query } = await folderFor('meta', surfaces[0])
  const secretMetadata = [
    { key: 'team', value: ' core', isEncrypted: false },
    { key: 'tier', value: '1' },
  ]
  await admin('POST', '/api/v3/secrets/raw/A', { ...body, secretValue: 'a', secretMetadata })
  await admin('POST', '/api/v3/secrets/raw/B', { ...body, secretValue: 'b', secretMetadata: [{ key: 'tier', value: '1' }] })
  await admin('PATCH', '/api/v3/secrets/raw/A', { ...body, secretValue: 'a2' })
  const found = async (filter: string) =>
    (await admin('GET', `/api/v3/secrets/raw${query}&metadataFilter=${encodeURIComponent(filter)}`)).body.secrets.map(
      ({ secretKey }: { secretKey: string }) => secretKey,
    )
  expect(await found('key=tier,value=1')).toEqual(['A', 'B'])
  expect(await found('key=tier,value=1|key=team,value=core')).toEqual([])
  expect((await admin('GET', `/api/v3/secrets/raw/A${query}`)).body.secret.secretMetadata).toEqual([
    { key: 'team', value: ' core', isEncrypted: false },
    { key: 'tier', value: '1', isEncrypted: false },
  ])
  expect((await admin('PATCH', '/api/v3/secrets/raw/A', { ...body, metadata: { from: 'sdk' } })).body.secret.secretMetadata).toMatchObject([
    { key: 'from', value: 'sdk' },
  ])
  const sealed = [{ key: 'a', value: 'b', isEncrypted: true }]
  expect((await admin('PATCH', '/api/v3/secrets/raw/A', { ...body, secretMetadata: sealed })).status).toBe(422)
})

test('secrets move with their history; what is in the way is replaced only when that is meant', async () => {
  for (const surface of surfaces) {
    const { admin } = domain
    const { body, query, path } = await folderFor('move-from', surface)
    const there = await folderFor('move-to', surface)
    const moved = (await admin('POST', `${surface.base}/A`, { ...body, secretValue: 'a' })).body.secret
    const over = (await admin('POST', `${surface.base}/B`, { ...body, secretValue: 'b' })).body.secret
    const under = (await admin('POST', `${surface.base}/B`, { ...there.body, secretValue: 'old' })).body.secret
    const order = {
      [surface.project]: domain.projectId,
      ...{ sourceEnvironment: 'dev', sourceSecretPath: path, destinationEnvironment: 'dev', destinationSecretPath: there.path },
      secretIds: [moved.id, over.id],
    }
    expect((await admin('POST', surface.move, order)).status).toBe(400)
    expect((await admin('POST', surface.move, { ...order, secretIds: ['nothing'] })).status).toBe(404)
    expect((await admin('POST', surface.move, { ...order, shouldOverwrite: true })).body).toEqual({
      isSourceUpdated: true,
      isDestinationUpdated: true,
    })
    expect((await admin('GET', `${surface.base}${query}`)).body.secrets).toEqual([])
    expect((await admin('GET', `${surface.base}${there.query}`)).body.secrets).toMatchObject([
      { id: moved.id, secretKey: 'A', secretValue: 'a', version: 2 },
      { id: under.id, secretKey: 'B', secretValue: 'b', version: 2 },
    ])
    expect((await admin('GET', `${surface.base}/B${there.query}&version=1`)).body.secret.secretValue).toBe('old')
  }
})

test('an earlier version becomes the newest again, with its value, comment and metadata', async () => {
  const { admin, stranger } = domain
  const { body, query } = await folderFor('restore', surfaces[1])
  const { id } = (
    await admin('POST', '/api/v4/secrets/A', {
      ...body,
      secretValue: 'one',
      secretComment: 'first',
      secretMetadata: [{ key: 'k', value: 'v' }],
    })
  ).body.secret
  await admin('PATCH', '/api/v4/secrets/A', {
    ...body,
    secretValue: 'two',
    secretComment: '',
    secretMetadata: [],
    newSecretName: 'RENAMED',
  })
  const restored = await admin('POST', `/api/v1/secret/${id}/secret-versions/1/restore`)
  expect(restored.body.secret).toMatchObject({ id, version: 3, secretKey: 'RENAMED', secretComment: 'first', secretValueHidden: true })
  const now = (await admin('GET', `/api/v4/secrets/RENAMED${query}`)).body.secret
  expect(now).toMatchObject({ secretValue: 'one', secretMetadata: [{ key: 'k', value: 'v' }] })
  const { secretVersions } = (await admin('GET', `/api/v1/secret/${id}/secret-versions?offset=0&limit=2`)).body
  expect(secretVersions).toMatchObject([
    { version: 3, secretValue: 'one', secretId: id, secretKey: 'RENAMED' },
    { version: 2, secretValue: 'two' },
  ])
  const hidden = await admin('GET', `/api/v1/secret/${id}/secret-versions?viewSecretValue=false`)
  expect(hidden.body.secretVersions).toMatchObject([{ secretValueHidden: true }, { secretValueHidden: true }, { secretValueHidden: true }])
  for (const [send, version, status] of [
    [admin, 7, 404],
    [admin, 0, 422],
    [stranger, 1, 404],
    [await domain.machine('viewer'), 1, 403],
  ] as const)
    expect((await send('POST', `/api/v1/secret/${id}/secret-versions/${version}/restore`)).status).toBe(status)
  expect((await stranger('GET', `/api/v1/secret/${id}/secret-versions`)).status).toBe(404)
})

test('secrets of another organisation do not exist, whatever names them', async () => {
  const { admin, stranger } = domain
  for (const surface of surfaces) {
    const { body, query, path } = await folderFor('foreign', surface)
    const { id } = (await admin('POST', `${surface.base}/A`, { ...body, secretValue: 'a' })).body.secret
    for (const [method, at, sent] of [
      ['GET', `${surface.base}${query}`],
      ['GET', `${surface.base}/A${query}`],
      ['GET', `${surface.base}/id/${id}`],
      ['GET', `${surface.base}/A/secret-reference-tree${query}`],
      ['GET', `${surface.base}/A/reference-dependency-tree${query}`],
      ['POST', `${surface.base}/B`, { ...body, secretValue: 'x' }],
      ['PATCH', `${surface.base}/A`, { ...body, secretValue: 'x' }],
      ['DELETE', `${surface.base}/A`, body],
      ['POST', surface.batch, { ...body, secrets: [{ secretKey: 'B', secretValue: '' }] }],
      ['PATCH', surface.batch, { ...body, secrets: [{ secretKey: 'A', secretValue: '' }] }],
      ['DELETE', surface.batch, { ...body, secrets: [{ secretKey: 'A' }] }],
    ] as const)
      expect((await stranger(method, at, sent)).status, `${method} ${at}`).toBe(404)
    const order = { sourceEnvironment: 'dev', sourceSecretPath: path, destinationEnvironment: 'dev', secretIds: [id] }
    expect((await stranger('POST', surface.move, { ...order, [surface.project]: domain.projectId })).status).toBe(404)
    const viewer = await domain.machine('viewer')
    expect((await viewer('GET', `${surface.base}/A${query}`)).status).toBe(200)
    expect((await viewer('PATCH', `${surface.base}/A`, { ...body, secretValue: 'x' })).status).toBe(403)
  }
})

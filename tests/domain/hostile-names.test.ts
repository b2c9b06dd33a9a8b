import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

/** Names that trip whoever uses them as keys of objects, parts of paths, patterns, or bytes. */
const names = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'batch', 'move', 'id', 'slug', 'secrets'],
  ...['%', '_', '..', '.', ' ', '*', "' or 1=1 --", '$1', '${A}', '{{secretKey}}', '<b>', '"', '\\', '\n', '\u202e', '\ufeff'],
  ...['漢字', '\u{1f511}', 'é', 'e\u0301', 'a/b', 'a:b', 'x'.repeat(300), 'x'.repeat(5_000), 'a\0b', '\ud800', 'a\udfff'],
]
/** As it can stand in an address: half a surrogate pair has no percent-encoding, so the bytes that some clients send for it. */
const inAddress = (name: string) =>
  [...name].map((char) => (/[\ud800-\udfff]/.test(char) && char.length === 1 ? '%ED%A0%80' : encodeURIComponent(char))).join('')

const place = () => ({ projectId: domain.projectId, workspaceId: domain.projectId, environment: 'dev', secretPath: '/', path: '/' })
const placed = () => `projectId=${domain.projectId}&workspaceId=${domain.projectId}&environment=dev`

test('every route of the domain answers each hostile name in the envelope, and never by breaking', async () => {
  const { admin, projectId } = domain
  let asked = 0
  for (const [index, name] of names.entries()) {
    // Each name in one of two spellings: all routes meet half of the names, and each kind of route all of them.
    const spelled = (spellings: readonly string[]) => spellings.filter((_, at) => at === index % spellings.length)
    const at = inAddress(name)
    const sent = { ...place(), name, slug: name, secretKey: name, secretValue: 'v', tagIds: [name], secretIds: [name], projectSlug: name }
    const requests = [
      ...spelled(['/api/v3/secrets/raw', '/api/v4/secrets']).flatMap((base) => [
        ['GET', `${base}/${at}?${placed()}`],
        ['GET', `${base}/id/${at}`],
        ['GET', `${base}?${placed()}&secretPath=${at}&tagSlugs=${at}&metadataFilter=${at}`],
        ['GET', `${base}?${placed().replace('=dev', `=${at}`)}`],
        ['GET', `${base}/${at}/secret-reference-tree?${placed()}`],
        ['GET', `${base}/${at}/reference-dependency-tree?${placed()}`],
        ['POST', `${base}/${at}`, { ...sent, tagIds: [] }],
        ['POST', `${base}/TAGGED`, sent],
        ['POST', `${base}/META-${index}`, { ...place(), secretValue: 'v', secretMetadata: [{ key: name, value: name }] }],
        ['PATCH', `${base}/${at}`, { ...place(), metadata: { [name]: name } }],
        ['PATCH', `${base}/NONE`, { ...place(), newSecretName: name }],
        ['DELETE', `${base}/${at}`, place()],
      ]),
      ...spelled(['/api/v3/secrets/batch/raw', '/api/v4/secrets/batch']).flatMap((base) => [
        ['POST', base, { ...place(), secrets: [{ secretKey: name, secretValue: name }] }],
        ['PATCH', base, { ...place(), mode: 'upsert', secrets: [{ secretKey: name, secretValue: name, secretPath: name }] }],
        ['DELETE', base, { ...place(), secrets: [{ secretKey: name }] }],
      ]),
      ['POST', '/api/v4/secrets/move', { ...sent, sourceEnvironment: 'dev', destinationEnvironment: name, sourceSecretPath: name }],
      ...spelled(['/api/v1/workspace', '/api/v1/projects']).flatMap((base) => [
        ['GET', `${base}/${at}`],
        ['PATCH', `${base}/${at}`, { name }],
        ['PATCH', `${base}/${projectId}`, { slug: name, description: name }],
        ['GET', `${base}/${projectId}/environments/${at}`],
        ['GET', `${base}/${projectId}/environments/slug/${at}`],
        ['GET', `${base}/environments/${at}`],
        ['POST', `${base}/${projectId}/environments`, { name, slug: name }],
        ['POST', `${base}/${projectId}/tags`, { name, slug: name, color: name }],
        ['GET', `${base}/${projectId}/tags/slug/${at}`],
        ['GET', `${base}/${projectId}/tags/${at}`],
        ['PUT', `${base}/${at}/audit-logs-retention`, { auditLogsRetentionDays: 1 }],
      ]),
      ['GET', `/api/v2/workspace/${at}`],
      ['GET', `/api/v1/projects/slug/${at}`],
      ...spelled(['/api/v1/folders', '/api/v2/folders']).flatMap((base) => [
        ['POST', base, sent],
        ['POST', base, { ...place(), name: 'ok', path: name, description: name }],
        ['GET', `${base}/${at}`],
        ['GET', `${base}?${placed()}&path=${at}`],
        ['PATCH', `${base}/${at}`, { ...place(), name: 'ok' }],
        ['DELETE', `${base}/${at}`, place()],
      ]),
      ...spelled(['/api/v1/secret-imports', '/api/v2/secret-imports']).flatMap((base) => [
        ['POST', base, { ...place(), import: { environment: 'dev', path: name } }],
        ['POST', base, { ...place(), import: { environment: name, path: '/' } }],
        ['GET', `${base}/${at}`],
        ['GET', `${base}?${placed()}&path=${at}`],
        ['PATCH', `${base}/${at}`, { ...place(), import: { path: name } }],
        ['DELETE', `${base}/${at}`, place()],
      ]),
      ['GET', `/api/v1/secret/${at}/secret-versions`],
      ['POST', `/api/v1/secret/${at}/secret-versions/${at}/restore`],
    ] as readonly (readonly [string, string, unknown?])[]
    for (const [method, path, body] of requests) {
      const answer = await admin(method, path, body)
      const label = `${method} ${path.slice(0, 120)} with ${JSON.stringify(name.slice(0, 20))}`
      expect([200, 400, 404, 405, 414, 422], `${label}: ${answer.status} ${JSON.stringify(answer.body)}`).toContain(answer.status)
      if (answer.status !== 200)
        expect(answer.body, label).toMatchObject({ reqId: expect.any(String), statusCode: answer.status, error: expect.any(String) })
      asked += 1
    }
  }
  expect(asked).toBeGreaterThan(1_500)
}, 240_000)

test('a name that can be kept comes back as itself and as nothing else', async () => {
  const { admin } = domain
  const kept = [
    '__proto__',
    'constructor',
    '%',
    '_',
    '..',
    '${A}',
    "' or 1=1 --",
    '漢字',
    'é',
    'e\u0301',
    'batch',
    'move',
    'id',
    'x'.repeat(255),
  ]
  await admin('POST', '/api/v1/folders', { ...place(), name: 'kept' })
  const there = { ...place(), secretPath: '/kept' }
  const secrets = kept.map((secretKey) => ({ secretKey, secretValue: `value of ${secretKey.replaceAll('$', '$$')}` }))
  expect((await admin('POST', '/api/v4/secrets/batch', { ...there, secrets })).status).toBe(200)
  for (const { secretKey, secretValue } of secrets) {
    const answer = await admin(
      'GET',
      `/api/v4/secrets/${encodeURIComponent(secretKey)}?${placed()}&secretPath=/kept&expandSecretReferences=false`,
    )
    // `..` is taken out of an address before it is sent.
    if (secretKey !== '..') expect(answer.body.secret, secretKey).toMatchObject({ secretKey, secretValue })
  }
})

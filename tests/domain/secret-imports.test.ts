import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const spellings = [
  ['/api/v1/secret-imports', 'workspaceId'],
  ['/api/v2/secret-imports', 'projectId'],
] as const

const put = (path: string, values: Readonly<Record<string, string>>, environment = 'dev') =>
  domain.admin('POST', '/api/v4/secrets/batch', {
    ...{ projectId: domain.projectId, environment, secretPath: path },
    secrets: Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue })),
  })

async function makeFolders(...paths: readonly string[]) {
  for (const path of paths) {
    const cut = path.lastIndexOf('/')
    await domain.admin('POST', '/api/v2/folders', {
      projectId: domain.projectId,
      environment: 'dev',
      path: path.slice(0, cut),
      name: path.slice(cut + 1),
    })
  }
}

const link = async (path: string, source: string, environment = 'dev') =>
  (
    await domain.admin('POST', '/api/v2/secret-imports', {
      projectId: domain.projectId,
      environment: 'dev',
      path,
      import: { environment, path: source },
    })
  ).body.secretImport

interface Listed {
  secrets: { secretKey: string; secretValue: string }[]
  imports: { secretPath: string; environment: string; secrets: { secretKey: string; secretValue: string; secretPath: string }[] }[]
}
const list = async (path: string, rest = ''): Promise<Listed> =>
  (await domain.admin('GET', `/api/v4/secrets?projectId=${domain.projectId}&environment=dev&secretPath=${path}${rest}`)).body

/** As the command line of the family merges: own first, then imports from the last to the first, what is there stays. */
const lastWins = ({ secrets, imports }: Listed) => merged([...secrets, ...imports.toReversed().flatMap((one) => one.secrets)])
/** As the Go and Node clients and the operator merge: own first, then imports in order, what is there stays. */
const firstWins = ({ secrets, imports }: Listed) => merged([...secrets, ...imports.flatMap((one) => one.secrets)])

function merged(rows: Listed['secrets']): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { secretKey, secretValue } of rows) values[secretKey] ??= secretValue
  return values
}

test('an import is made, listed, read, moved and deleted in both spellings', async () => {
  const { admin, projectId } = domain
  await makeFolders('/crud/a', '/crud/b')
  for (const [base, key] of spellings) {
    const place = { [key]: projectId, environment: 'dev', path: '/crud' }
    const made = await admin('POST', base, { ...place, isReplication: false, import: { environment: 'dev', path: '/crud/a/' } })
    expect(made.body).toMatchObject({
      message: 'Successfully created secret import',
      secretImport: { importPath: '/crud/a', importEnv: { slug: 'dev', name: 'Development' }, position: 1, isReplication: false },
    })
    const { id } = made.body.secretImport
    const second = (await admin('POST', base, { ...place, import: { environment: 'staging', path: '/' } })).body.secretImport
    expect((await admin('POST', base, { ...place, import: { environment: 'staging', path: '/' } })).status).toBe(400)
    const ids = async () =>
      (await admin('GET', `${base}?${key}=${projectId}&environment=dev&path=/crud`)).body.secretImports.map((one: { id: string }) => one.id)
    expect(await ids()).toEqual([id, second.id])
    const one = await admin('GET', `${base}/${id}`)
    expect(one.body.secretImport).toMatchObject({ projectId, secretPath: '/crud', importPath: '/crud/a', environment: { slug: 'dev' } })
    // Terraform never fills the new source.
    const same = await admin('PATCH', `${base}/${id}`, { ...place, id, isReplication: false, import: { environment: '', path: '' } })
    expect(same.body.secretImport).toMatchObject({ importPath: '/crud/a', importEnv: { slug: 'dev' } })
    const moved = await admin('PATCH', `${base}/${id}`, { ...place, import: { path: '/crud/b', position: 2 } })
    expect(moved.body.secretImport).toMatchObject({ importPath: '/crud/b', position: 2 })
    expect(await ids()).toEqual([second.id, id])
    expect((await admin('DELETE', `${base}/${id}`, { ...place, id })).body.secretImport).toMatchObject({ id })
    expect(await ids()).toEqual([second.id])
    for (const answer of [await admin('GET', `${base}/${id}`), await admin('DELETE', `${base}/${id}`, place)])
      expect(answer.status).toBe(404)
    await admin('DELETE', `${base}/${second.id}`, place)
    expect((await admin('POST', base, { ...place, isReplication: true, import: { environment: 'dev', path: '/x' } })).status).toBe(422)
    expect((await admin('POST', base, { ...place, import: { environment: 'nope', path: '/x' } })).status).toBe(404)
  }
})

test('own secrets count before imported ones and later imports before earlier ones, for every way in which clients merge', async () => {
  await makeFolders('/merge/first', '/merge/second', '/merge/deeper')
  await put('/merge', { OWN: 'own' })
  await put('/merge/first', { OWN: 'first', BOTH: 'first', ONLY1: 'first' })
  await put('/merge/second', { OWN: 'second', BOTH: 'second', ONLY2: 'second', REF: 'see ${ONLY2}' })
  await put('/merge/deeper', { DEEP: 'deeper', ONLY2: 'deeper' })
  await link('/merge', '/merge/first')
  await link('/merge', '/merge/second')
  await link('/merge/second', '/merge/deeper')
  const expected = { OWN: 'own', BOTH: 'second', ONLY1: 'first', ONLY2: 'second', DEEP: 'deeper', REF: 'see second' }
  const listed = await list('/merge')
  expect(lastWins(listed)).toEqual(expected)
  expect(firstWins(listed)).toEqual(expected)
  expect(listed.imports).toMatchObject([
    { secretPath: '/merge/first', environment: 'dev' },
    { secretPath: '/merge/second', environment: 'dev' },
  ])
  // Templates of the operator look imported keys up under the folder that was listed.
  expect(new Set(listed.imports.flatMap(({ secrets }) => secrets.map(({ secretPath }) => secretPath)))).toEqual(new Set(['/merge']))
  const one = async (key: string, rest = '') =>
    domain.admin('GET', `/api/v3/secrets/raw/${key}?workspaceId=${domain.projectId}&environment=dev&secretPath=/merge${rest}`)
  for (const asked of ['&include_imports=true', '&includeImports=true']) {
    expect((await one('BOTH', asked)).body.secret).toMatchObject({ secretValue: 'second', secretPath: '/merge' })
    expect((await one('OWN', asked)).body.secret.secretValue).toBe('own')
  }
  expect((await one('BOTH')).status).toBe(404)
  const older = await domain.admin('GET', `/api/v3/secrets/raw?workspaceId=${domain.projectId}&environment=dev&secretPath=/merge`)
  expect(older.body.imports).toEqual([])
  expect((await list('/merge', '&includeImports=false')).imports).toEqual([])
  const own = await domain.admin('GET', `/api/v2/secret-imports/secrets?projectId=${domain.projectId}&environment=dev&path=/merge`)
  expect(own.body.secrets).toMatchObject([
    { secretPath: '/merge/first' },
    { secretPath: '/merge/second', environmentInfo: { slug: 'dev' } },
  ])
})

test('a recursive list has the imports of every folder, each under its path', async () => {
  await makeFolders('/deep/a', '/deep/b', '/deep-source')
  await put('/deep-source', { K: 'v' })
  await link('/deep/a', '/deep-source')
  await link('/deep/b', '/deep-source')
  const { imports } = await list('/deep', '&recursive=true')
  expect(imports.flatMap(({ secrets }) => secrets.map(({ secretPath }) => secretPath))).toEqual(['/deep/a', '/deep/b'])
})

test('a filter by tag does not let an imported value step in for an own one', async () => {
  await makeFolders('/tagged', '/tagged-source')
  const { tag } = (await domain.admin('POST', `/api/v1/projects/${domain.projectId}/tags`, { slug: 'web' })).body
  const tagged = (path: string, key: string, tagIds: string[]) =>
    domain.admin('POST', `/api/v4/secrets/${key}`, {
      projectId: domain.projectId,
      environment: 'dev',
      secretPath: path,
      secretValue: path,
      tagIds,
    })
  await tagged('/tagged', 'SAME', [])
  await tagged('/tagged-source', 'SAME', [tag.id])
  await tagged('/tagged-source', 'OTHER', [tag.id])
  await tagged('/tagged-source', 'PLAIN', [])
  await link('/tagged', '/tagged-source')
  expect(firstWins(await list('/tagged', '&tagSlugs=web'))).toEqual({ OTHER: '/tagged-source' })
})

test('an import that would go in a circle is refused; one that became a circle adds nothing and loses nothing', async () => {
  const { admin, projectId } = domain
  await makeFolders('/ring/a', '/ring/b', '/ring/c')
  await link('/ring/a', '/ring/b')
  await link('/ring/b', '/ring/c')
  for (const source of ['/ring/a', '/ring/c'])
    expect(
      await admin('POST', '/api/v2/secret-imports', {
        projectId,
        environment: 'dev',
        path: '/ring/c',
        import: { environment: 'dev', path: source },
      }),
    ).toMatchObject({ status: 400, body: { error: 'BadRequest', message: expect.stringContaining('circle') } })
  // A rename can put a folder where one of its importers looks for something else.
  await makeFolders('/ring/d')
  await link('/ring/c', '/ring/later')
  await link('/ring/d', '/ring/a')
  const { folders } = (await admin('GET', `/api/v2/folders?projectId=${projectId}&environment=dev&path=/ring`)).body
  const d = folders.find(({ name }: { name: string }) => name === 'd')
  expect((await admin('PATCH', `/api/v2/folders/${d.id}`, { projectId, environment: 'dev', path: '/ring', name: 'later' })).status).toBe(
    200,
  )
  await put('/ring/a', { A: 'a' })
  await put('/ring/c', { C: 'c' })
  for (const [path, keys] of [
    ['/ring/a', ['A', 'C']],
    ['/ring/later', ['A', 'C']],
    ['/ring/c', ['A', 'C']],
  ] as const)
    expect(Object.keys(firstWins(await list(path))).sort(), path).toEqual(keys)
})

test('imports follow a folder that is renamed, and see one that is made later', async () => {
  const { admin, projectId } = domain
  await makeFolders('/user', '/src/inner')
  await put('/src/inner', { K: 'v' })
  await link('/user', '/src/inner')
  await link('/user', '/not-yet')
  const { folders } = (await admin('GET', `/api/v2/folders?projectId=${projectId}&environment=dev&path=/`)).body
  const src = folders.find(({ name }: { name: string }) => name === 'src')
  await admin('PATCH', `/api/v2/folders/${src.id}`, { projectId, environment: 'dev', path: '/', name: 'moved' })
  await makeFolders('/not-yet')
  await put('/not-yet', { LATE: 'l' })
  expect(firstWins(await list('/user'))).toEqual({ K: 'v', LATE: 'l' })
})

test('imports of another organisation do not exist; a viewer reads and does not write', async () => {
  await makeFolders('/foreign')
  const { id } = await link('/foreign', '/foreign/source')
  const { stranger, projectId } = domain
  const viewer = await domain.machine('viewer')
  for (const [base, key] of spellings) {
    const place = { [key]: projectId, environment: 'dev', path: '/foreign' }
    for (const [method, path, sent] of [
      ['GET', `${base}/${id}`],
      ['GET', `${base}?${key}=${projectId}&environment=dev&path=/foreign`],
      ['GET', `${base}/secrets?${key}=${projectId}&environment=dev&path=/foreign`],
      ['POST', base, { ...place, import: { environment: 'dev', path: '/' } }],
      ['PATCH', `${base}/${id}`, { ...place, import: {} }],
      ['DELETE', `${base}/${id}`, place],
    ] as const) {
      expect((await stranger(method, path, sent)).status, `${method} ${path}`).toBe(404)
      expect((await viewer(method, path, sent)).status, `${method} ${path}`).toBe(method === 'GET' ? 200 : 403)
    }
  }
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const spellings = [
  ['/api/v1/folders', 'workspaceId'],
  ['/api/v2/folders', 'projectId'],
] as const
const place = (key: string) => ({ [key]: domain.projectId, environment: 'dev' })
const query = (key: string, rest: string) => `?${key}=${domain.projectId}&environment=dev${rest}`

test('a folder is made with the parents that are missing, and answers its whole path', async () => {
  for (const [base, key] of spellings) {
    const top = base.slice(5, 7)
    const made = await domain.admin('POST', base, { ...place(key), name: 'folder', path: `/${top}/nested2/`, description: ' kept \n' })
    expect(made.body.folder).toMatchObject({
      name: 'folder',
      path: `/${top}/nested2/folder`,
      description: ' kept \n',
      version: 1,
      isReserved: false,
    })
    const { id, envId } = made.body.folder
    const one = await domain.admin('GET', `${base}/${id}`)
    expect(one.body.folder).toMatchObject({
      ...{ id, envId, path: `/${top}/nested2/folder`, projectId: domain.projectId, description: ' kept \n' },
      environment: { envId, envSlug: 'dev', envName: 'Development' },
    })
    const below = await domain.admin('GET', `${base}${query(key, `&path=/${top}&recursive=true`)}`)
    expect(below.body.folders.map((folder: { relativePath: string }) => folder.relativePath)).toEqual(['/nested2', '/nested2/folder'])
    expect((await domain.admin('GET', `${base}${query(key, `&path=/${top}&recursive=0`)}`)).body.folders).toHaveLength(1)
  }
  // The command line of the family says `directory` instead of `path`.
  const listed = await domain.admin('GET', `/api/v1/folders${query('workspaceId', '&directory=/v1')}`)
  expect(listed.body.folders).toMatchObject([{ name: 'nested2' }])
})

test('a folder is renamed with all below, and its description only when one is sent', async () => {
  for (const [base, key] of spellings) {
    const name = `old${base.slice(5, 7)}`
    const { folder } = (await domain.admin('POST', base, { ...place(key), name, description: '' })).body
    await domain.admin('POST', base, { ...place(key), name: 'child', path: `/${name}` })
    const renamed = await domain.admin('PATCH', `${base}/${folder.id}`, { ...place(key), name: `${name}-new`, path: '/' })
    expect(renamed.body.folder).toMatchObject({ id: folder.id, name: `${name}-new`, path: `/${name}-new`, description: '', version: 2 })
    expect((await domain.admin('GET', `${base}${query(key, `&path=/${name}-new`)}`)).body.folders).toMatchObject([
      { path: `/${name}-new/child` },
    ])
    expect((await domain.admin('GET', `${base}${query(key, `&path=/${name}`)}`)).status).toBe(404)
    const batch = { [key]: domain.projectId, folders: [{ id: folder.id, environment: 'dev', name, description: 'now' }] }
    expect((await domain.admin('PATCH', `${base}/batch`, batch)).body.folders).toMatchObject([{ name, description: 'now' }])
  }
  const batch = { projectSlug: domain.projectSlug, folders: [{ id: 'no-such-folder', environment: 'dev', name: 'x' }] }
  expect((await domain.admin('PATCH', '/api/v1/folders/batch', batch)).status).toBe(404)
})

test('a folder is deleted by id or by name; what is in it goes only when that is meant', async () => {
  for (const [base, key] of spellings) {
    await domain.admin('POST', base, { ...place(key), name: 'by-name' })
    const byName = await domain.admin('DELETE', `${base}/by-name`, { ...place(key), folderName: 'by-name', directory: '/' })
    expect(byName.body.folder).toMatchObject({ name: 'by-name', path: '/by-name' })
    const { folder } = (await domain.admin('POST', base, { ...place(key), name: 'full' })).body
    await domain.admin('POST', `/api/v4/secrets/K`, { ...place('projectId'), secretPath: '/full', secretValue: 'v' })
    const removal = { ...place(key), path: '/', id: folder.id, forceDelete: false }
    const first = await domain.admin('DELETE', `${base}/${folder.id}`, removal)
    expect(first.status).toBe(key === 'projectId' ? 400 : 200)
    if (key === 'projectId')
      expect((await domain.admin('DELETE', `${base}/${folder.id}`, { ...removal, forceDelete: true })).status).toBe(200)
    expect((await domain.admin('GET', `${base}/${folder.id}`)).status).toBe(404)
    expect((await domain.admin('DELETE', `${base}/${folder.id}`, removal)).status).toBe(404)
  }
  const { folders } = (await domain.admin('GET', `/api/v1/folders${query('workspaceId', '')}`)).body
  expect(folders.map(({ name }: { name: string }) => name)).not.toContain('by-name')
})

test('folders tell when their secrets were last changed, and are found by it', async () => {
  const at = { projectId: domain.projectId, environment: 'dev' }
  await domain.admin('POST', '/api/v2/folders', { ...at, name: 'filled', path: '/dated' })
  await domain.admin('POST', '/api/v2/folders', { ...at, name: 'empty', path: '/dated' })
  const { updatedAt } = (await domain.admin('POST', '/api/v4/secrets/K', { ...at, secretPath: '/dated/filled', secretValue: 'v' })).body
    .secret
  const list = async (rest = '') =>
    (await domain.admin('GET', `/api/v1/folders${query('workspaceId', `&path=/dated${rest}`)}`)).body.folders
  expect(await list()).toMatchObject([
    { name: 'empty', lastSecretModified: null },
    { name: 'filled', lastSecretModified: updatedAt },
  ])
  expect(await list(`&lastSecretModified=${updatedAt}`)).toMatchObject([{ name: 'filled' }])
  expect(await list(`&lastSecretModified=${new Date(Date.parse(updatedAt) + 1).toISOString()}`)).toEqual([])
  expect((await domain.admin('GET', `/api/v1/folders${query('workspaceId', '&lastSecretModified=yesterday')}`)).status).toBe(422)
})

test('a folder needs a project, an environment that exists and a plain name', async () => {
  for (const [base, key] of spellings) {
    expect((await domain.admin('POST', base, { environment: 'dev', name: 'x' })).status).toBe(422)
    expect((await domain.admin('POST', base, { ...place(key), environment: 'nope', name: 'x' })).status).toBe(404)
    const wrong = await domain.admin('POST', base, { ...place(key), name: 'not a name' })
    expect(wrong).toMatchObject({
      status: 422,
      body: { message: [{ message: 'Invalid folder name. Only alphanumeric characters, dashes, and underscores are allowed.' }] },
    })
    await domain.admin('POST', base, { ...place(key), name: 'twice' })
    expect((await domain.admin('POST', base, { ...place(key), name: 'twice' })).status).toBe(400)
  }
})

test('folders of another organisation do not exist; the root can be neither renamed nor deleted', async () => {
  const { folder } = (await domain.admin('POST', '/api/v1/folders', { ...place('workspaceId'), name: 'ours' })).body
  for (const [base, key] of spellings) {
    expect((await domain.stranger('GET', `${base}/${folder.id}`)).status).toBe(404)
    expect((await domain.stranger('GET', `${base}${query(key, '')}`)).status).toBe(404)
    const theirs = { [key]: domain.strangersProjectId, environment: 'dev' }
    expect((await domain.stranger('DELETE', `${base}/${folder.id}`, theirs)).status).toBe(404)
    expect((await domain.stranger('PATCH', `${base}/${folder.id}`, { ...theirs, name: 'x' })).status).toBe(404)
    const root = folder.parentId
    expect((await domain.admin('DELETE', `${base}/${root}`, place(key))).status).toBe(400)
    expect((await domain.admin('PATCH', `${base}/${root}`, { ...place(key), name: 'x' })).status).toBe(400)
  }
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const spellings = [
  ['/api/v1/workspace', 'workspaceTag', 'workspaceTags'],
  ['/api/v1/projects', 'tag', 'tags'],
] as const
const at = (base: string) => `${base}/${domain.projectId}/tags`
const place = () => ({ workspaceId: domain.projectId, environment: 'dev' })
const query = () => `?workspaceId=${domain.projectId}&environment=dev`

test('a tag is made, read, changed and deleted in both spellings, its texts kept byte for byte', async () => {
  const { admin } = domain
  for (const [base, one, many] of spellings) {
    const made = await admin('POST', at(base), { name: ' Blue Team ', color: '#00F', slug: 'Blue-1', projectId: domain.projectId })
    expect(made.body).toEqual({
      [one]: expect.objectContaining({ name: ' Blue Team ', color: '#00F', slug: 'Blue-1', projectId: domain.projectId }),
    })
    const tag = made.body[one]
    expect(tag.id).toBe(tag.id.toLowerCase())
    expect((await admin('GET', `${at(base)}/${tag.id}`)).body).toEqual(made.body)
    expect((await admin('GET', `${at(base)}/slug/Blue-1`)).body).toEqual(made.body)
    expect((await admin('GET', at(base))).body).toEqual({ [many]: [tag] })
    expect((await admin('POST', at(base), { slug: 'Blue-1' })).status).toBe(400)
    const changed = await admin('PATCH', `${at(base)}/${tag.id}`, { slug: 'green', tagId: tag.id, projectId: domain.projectId })
    expect(changed.body[one]).toMatchObject({ slug: 'green', name: ' Blue Team ', color: '#00F' })
    expect((await admin('DELETE', `${at(base)}/${tag.id}`, { projectId: domain.projectId, tagId: tag.id })).body[one]).toMatchObject({
      id: tag.id,
    })
    for (const path of [`${at(base)}/${tag.id}`, `${at(base)}/slug/green`]) expect((await admin('GET', path)).status).toBe(404)
    // Without a name, the slug is the name.
    const bare = (await admin('POST', at(base), { slug: 'bare', color: '' })).body[one]
    expect(bare).toMatchObject({ name: 'bare', color: '' })
    await admin('DELETE', `${at(base)}/${bare.id}`)
  }
})

test('secrets carry tags by id, show them as they are now, and lose those that are deleted', async () => {
  const { admin } = domain
  const tagOf = async (slug: string) => (await admin('POST', at('/api/v1/projects'), { slug, name: slug.toUpperCase() })).body.tag
  const [red, blue] = [await tagOf('red'), await tagOf('blue')]
  await admin('POST', '/api/v3/secrets/raw/A', { ...place(), secretValue: 'a', tagIds: [red.id, blue.id] })
  await admin('POST', '/api/v3/secrets/batch/raw', {
    ...place(),
    secrets: [
      { secretKey: 'B', secretValue: 'b', tagIds: [blue.id] },
      { secretKey: 'C', secretValue: 'c' },
    ],
  })
  const keys = async (tagSlugs: string) =>
    (await admin('GET', `/api/v3/secrets/raw${query()}&tagSlugs=${tagSlugs}`)).body.secrets.map(
      ({ secretKey }: { secretKey: string }) => secretKey,
    )
  expect(await keys('red')).toEqual(['A'])
  expect(await keys('red,blue')).toEqual(['A', 'B'])
  expect(await keys('nothing')).toEqual([])
  const tagsOf = async (key: string) => (await admin('GET', `/api/v3/secrets/raw/${key}${query()}`)).body.secret.tags
  expect(await tagsOf('A')).toEqual([
    { id: blue.id, _id: blue.id, slug: 'blue', name: 'BLUE', color: null },
    { id: red.id, _id: red.id, slug: 'red', name: 'RED', color: null },
  ])
  await admin('PATCH', `${at('/api/v1/projects')}/${red.id}`, { name: 'Rouge' })
  expect(await tagsOf('A')).toMatchObject([{ slug: 'blue' }, { slug: 'red', name: 'Rouge' }])
  // What is not sent stays; an empty list takes all away.
  await admin('PATCH', '/api/v3/secrets/raw/B', { ...place(), secretValue: 'b2' })
  expect(await tagsOf('B')).toMatchObject([{ slug: 'blue' }])
  await admin('PATCH', '/api/v3/secrets/raw/B', { ...place(), secretValue: 'b3', tagIds: [] })
  expect(await tagsOf('B')).toEqual([])
  await admin('DELETE', `${at('/api/v1/projects')}/${blue.id}`)
  expect(await tagsOf('A')).toMatchObject([{ slug: 'red' }])
})

test('a tag of another project cannot be put on a secret, and is not found', async () => {
  const { admin, stranger } = domain
  const foreign = (await stranger('POST', `/api/v1/projects/${domain.strangersProjectId}/tags`, { slug: 'theirs' })).body.tag
  for (const tagIds of [[foreign.id], ['nothing']])
    expect((await admin('POST', '/api/v3/secrets/raw/T', { ...place(), secretValue: '', tagIds })).status).toBe(404)
  expect((await admin('GET', `/api/v3/secrets/raw/T${query()}`)).status).toBe(404)
  for (const [base] of spellings) {
    expect((await admin('GET', `${at(base)}/${foreign.id}`)).status).toBe(404)
    expect((await stranger('GET', at(base))).status).toBe(404)
    expect((await stranger('POST', at(base), { slug: 'x' })).status).toBe(404)
  }
  const viewer = await domain.machine('viewer')
  expect((await viewer('POST', at('/api/v1/workspace'), { slug: 'x' })).status).toBe(403)
  expect((await admin('POST', at('/api/v1/workspace'), { slug: 'a,b' })).status).toBe(422)
})

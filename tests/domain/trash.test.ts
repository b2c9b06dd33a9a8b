import type { TrashEntry } from '@hanzo-kms/contracts/trash'
import { emptyTrash } from '@hanzo-kms/core/trash/empty-trash'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'
import { createTestClock } from '../support/test-clock.ts'

const clock = createTestClock()
let domain: Domain
let at: string
beforeAll(async () => {
  domain = await startDomain({ clock })
  at = `/api/v1/projects/${domain.projectId}`
})
afterAll(() => domain.stop())

// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at key by key
type Row = any

const DAY_MS = 86_400_000
const words = {
  project: 'projects',
  environment: 'environments',
  folder: 'folders',
  'app-connection': 'app-connections',
  'secret-sync': 'secret-syncs',
}
const place = (environment: string, secretPath = '/', projectId = domain.projectId) => ({ workspaceId: projectId, environment, secretPath })
const ok = async (answer: Promise<{ status: number; body: Row }>) => {
  const { status, body } = await answer
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const secret = async (key: string, value: string, where: object) =>
  (await ok(domain.admin('POST', `/api/v3/secrets/raw/${key}`, { ...where, secretValue: value }))).secret.id as string
const folder = async (environment: string, path: string, name: string) =>
  (await ok(domain.admin('POST', '/api/v1/folders', { workspaceId: domain.projectId, environment, path, name }))).folder.id as string
const read = async (environment: string, path = '/', projectId = domain.projectId) => {
  const query = new URLSearchParams({ workspaceId: projectId, environment, secretPath: path, recursive: 'true' })
  const { secrets } = await ok(domain.admin('GET', `/api/v3/secrets/raw?${query}`))
  return Object.fromEntries(
    secrets.map((one: Row) => [`${one.secretPath}:${one.secretKey}`, `${one.id} ${one.version} ${one.secretValue}`]),
  )
}
const trash = async (send: Send = domain.admin, base = `${at}/trash`): Promise<TrashEntry[]> => (await ok(send('GET', base))).entries
const entryOf = async (subjectId: string, base = `${at}/trash`) => {
  const entry = (await trash(domain.admin, base)).find((one) => one.subjectId === subjectId)
  if (!entry) throw new Error('It is not in the trash')
  return entry
}
const restore = (entry: Pick<TrashEntry, 'id' | 'kind'>, send: Send = domain.admin, base = `${at}/trash`) =>
  send('POST', `${base}/${words[entry.kind]}/${entry.id}/restore`)
const status = async (send: Send, method: string, path: string, body?: object) => (await send(method, path, body)).status

test('a deleted folder is absent everywhere, its name is free at once, and it comes back with ids, versions and values as they were', async () => {
  const id = await folder('dev', '/', 'kept')
  const below = await folder('dev', '/kept', 'below')
  const secretId = await secret('A', 'one', place('dev', '/kept'))
  await ok(domain.admin('PATCH', '/api/v3/secrets/raw/A', { ...place('dev', '/kept'), secretValue: 'two' }))
  await secret('B', 'below', place('dev', '/kept/below'))
  await secret('POINTS', '${dev.kept.A}', place('prod'))
  const imported = { import: { environment: 'dev', path: '/kept' }, workspaceId: domain.projectId, environment: 'prod', path: '/' }
  await ok(domain.admin('POST', '/api/v1/secret-imports', imported))
  const before = await read('dev')
  await ok(domain.admin('DELETE', `/api/v1/folders/${id}`, { ...place('dev'), path: '/', forceDelete: true }))

  const { admin } = domain
  const query = `workspaceId=${domain.projectId}&environment=dev`
  for (const path of [
    `/api/v1/folders/${id}`,
    `/api/v1/folders/${below}`,
    `/api/v3/secrets/raw?${query}&secretPath=/kept`,
    `/api/v3/secrets/raw/A?${query}&secretPath=/kept`,
    `/api/v4/secrets/A?projectId=${domain.projectId}&environment=dev&secretPath=/kept`,
    `/api/v1/secret/${secretId}/secret-versions`,
    `/v1/${domain.projectSlug}/data/dev/kept/A`,
    `/v1/${domain.projectSlug}/data/dev/kept`,
  ])
    expect(await status(admin, 'GET', path), path).toBe(404)
  expect(await read('dev')).toEqual({})
  const pointing = await admin('GET', `/api/v3/secrets/raw/POINTS?${new URLSearchParams({ ...place('prod') })}`)
  expect(JSON.stringify(pointing.body)).not.toContain('two')
  const withImports = await admin('GET', `/api/v3/secrets/raw?${new URLSearchParams({ ...place('prod'), include_imports: 'true' })}`)
  expect(JSON.stringify(withImports.body)).not.toContain('two')

  const entry = await entryOf(id)
  expect(entry).toMatchObject({ kind: 'folder', name: 'kept', environment: 'dev', secretPath: '/kept', projectId: domain.projectId })
  expect(Date.parse(entry.removedAt) - Date.parse(entry.deletedAt)).toBe(30 * DAY_MS)
  const other = await folder('dev', '/', 'kept')
  const taken = await restore(entry)
  expect(taken).toMatchObject({ status: 400, body: { message: expect.stringContaining("a folder '/kept' in the environment 'dev'") } })
  await ok(admin('DELETE', `/api/v1/folders/${other}`, { ...place('dev'), path: '/' }))
  await ok(restore(entry))
  expect(await read('dev')).toEqual(before)
  const { secretVersions } = await ok(admin('GET', `/api/v1/secret/${secretId}/secret-versions`))
  expect(secretVersions.map((one: Row) => one.secretValue)).toEqual(['two', 'one'])
  expect((await restore(entry)).status).toBe(404)
  const { auditLogs } = await ok(admin('GET', '/api/v1/organization/audit-logs?eventType=restore-from-trash'))
  expect(auditLogs[0].event.metadata).toMatchObject({ kind: 'folder', subjectId: id, name: 'kept' })
})

test('a folder comes back where its parent is now, and not before its parent', async () => {
  await folder('staging', '/', 'old')
  const inner = await folder('staging', '/old', 'inner')
  await secret('K', 'v', place('staging', '/old/inner'))
  await ok(domain.admin('DELETE', `/api/v1/folders/${inner}`, { ...place('staging'), path: '/old', forceDelete: true }))
  await ok(domain.admin('PATCH', '/api/v1/folders/old', { ...place('staging'), path: '/', name: 'new' }))
  const entry = await entryOf(inner)
  const parent = (await ok(domain.admin('DELETE', '/api/v1/folders/new', { ...place('staging'), path: '/' }))).folder.id
  expect(await restore(entry)).toMatchObject({ status: 400, body: { message: expect.stringContaining('Restore that first') } })
  await ok(restore(await entryOf(parent)))
  await ok(restore(entry))
  expect(Object.keys(await read('staging'))).toEqual(['/new/inner:K'])
})

test('a deleted environment frees its slug and its place, and comes back there with what was in it', async () => {
  await secret('ROOT', 'r', place('staging'))
  const listed = async () => (await ok(domain.admin('GET', at))).project.environments.map(({ slug }: Row) => slug)
  const [before, orders] = [await read('staging'), await listed()]
  const { id } = await ok(domain.admin('GET', `${at}/environments/slug/staging`))
  await ok(domain.admin('DELETE', `${at}/environments/${id}`))
  expect(await listed()).toEqual(['dev', 'prod'])
  expect(await status(domain.admin, 'GET', `${at}/environments/${id}`)).toBe(404)
  const { environment: other } = await ok(domain.admin('POST', `${at}/environments`, { name: 'Other', slug: 'staging' }))
  const entry = await entryOf(id)
  expect((await restore(entry)).body.message).toContain("an environment with the slug 'staging'")
  await ok(domain.admin('PATCH', `${at}/environments/${other.id}`, { slug: 'other' }))
  await ok(restore(entry))
  expect(await listed()).toEqual([...orders, 'other'])
  expect(await read('staging')).toEqual(before)
})

test('a deleted project gives nobody anything, and comes back with its members, but for those who left the organization', async () => {
  const { project } = await ok(domain.admin('POST', '/api/v1/projects', { projectName: 'Doomed', slug: 'doomed-project' }))
  await secret('K', 'value', place('dev', '/', project.id))
  const before = await read('dev', '/', project.id)
  const { identity: own } = await ok(domain.admin('POST', `/api/v1/projects/${project.id}/identities`, { name: 'own' }))
  await ok(domain.admin('POST', `/api/v1/auth/universal-auth/identities/${own.id}`, {}))
  const made = await ok(domain.admin('POST', `/api/v1/auth/universal-auth/identities/${own.id}/client-secrets`, {}))
  const { identityUniversalAuth } = await ok(domain.admin('GET', `/api/v1/auth/universal-auth/identities/${own.id}`))
  const login = () =>
    domain.admin('POST', '/api/v1/auth/universal-auth/login', { clientId: identityUniversalAuth.clientId, clientSecret: made.clientSecret })
  const { accessToken } = await ok(login())
  const asOwn = (path: string) => domain.admin('GET', path, undefined, { authorization: `Bearer ${accessToken}` })
  await ok(domain.admin('DELETE', `/api/v1/projects/${project.id}`))

  const base = '/api/v1/organization/trash'
  for (const path of [
    `/api/v1/projects/${project.id}`,
    `/api/v1/projects/${project.id}/trash`,
    `/api/v3/secrets/raw/K?${new URLSearchParams(place('dev', '/', project.id))}`,
    `/api/v4/secrets/K?projectId=${project.id}&environment=dev&secretPath=/`,
    '/v1/doomed-project/data/dev/K',
  ])
    expect(await status(domain.admin, 'GET', path), path).toBe(404)
  const { projects } = await ok(domain.admin('GET', '/api/v1/projects'))
  expect(projects.map(({ id }: Row) => id)).not.toContain(project.id)
  expect((await login()).status).toBe(401)
  expect((await asOwn('/api/v1/projects')).status).toBe(401)

  const entry = await entryOf(project.id, base)
  expect((await restore(entry, await domain.machine('admin'), base)).status).toBe(403)
  expect(await trash(await domain.machine('admin'), base)).toEqual([])
  expect(await trash(domain.stranger, base)).toEqual([])
  expect((await restore(entry, domain.stranger, base)).status).toBe(404)
  const { project: other } = await ok(domain.admin('POST', '/api/v1/projects', { projectName: 'Other', slug: 'doomed-project' }))
  expect((await restore(entry, domain.admin, base)).body.message).toContain('a project with its slug')
  await ok(domain.admin('PATCH', `/api/v1/projects/${other.id}`, { slug: 'another-project' }))
  await ok(restore(entry, domain.admin, base))
  expect(await read('dev', '/', project.id)).toEqual(before)
  await ok(login())
  expect((await asOwn(`/api/v1/identities/${own.id}`)).status).not.toBe(401)
})

test('the trash of a project shows what one may see, and gives back to whoever may make such a thing there', async () => {
  const id = await folder('dev', '/', 'shown')
  await ok(domain.admin('DELETE', `/api/v1/folders/${id}`, { ...place('dev'), path: '/' }))
  const entry = await entryOf(id)
  const rule = (subject: string, actions: string[], conditions?: object) => ({ subject, actions, inverted: false, conditions }) as never
  const blind = await domain.machineWith([rule('project', ['read'])])
  expect(await trash(blind)).toEqual([])
  const elsewhere = await domain.machineWith([
    rule('project', ['read']),
    rule('secret-folders', ['read', 'create'], { environment: 'prod' }),
  ])
  expect((await trash(elsewhere)).filter(({ kind }) => kind === 'folder')).toEqual([])
  expect((await restore(entry, elsewhere)).status).toBe(403)
  const viewer = await domain.machine('viewer')
  expect((await trash(viewer)).map(({ subjectId }) => subjectId)).toContain(id)
  expect((await restore(entry, viewer)).status).toBe(403)
  // Asked for as another kind, where other rights count, it is not found.
  expect((await restore({ ...entry, kind: 'environment' })).status).toBe(404)
  expect((await restore(entry, domain.admin, `/api/v1/projects/${domain.strangersProjectId}/trash`)).status).toBe(404)
  await ok(restore(entry, await domain.machine('member')))
})

test('after its term, what is in the trash goes for good, with an event that says so', async () => {
  const id = await folder('dev', '/', 'ended')
  await secret('K', 'v', place('dev', '/ended'))
  await ok(domain.admin('DELETE', `/api/v1/folders/${id}`, { ...place('dev'), path: '/', forceDelete: true }))
  const entry = await entryOf(id)
  clock.advance(29 * DAY_MS)
  await emptyTrash(domain.server.kms)
  expect(await entryOf(id)).toEqual(entry)
  clock.advance(2 * DAY_MS)
  expect(await emptyTrash(domain.server.kms)).toBeGreaterThan(0)
  expect(await trash()).toEqual([])
  expect((await restore(entry)).status).toBe(404)
  const { auditLogs } = await ok(domain.admin('GET', '/api/v1/organization/audit-logs?eventType=remove-from-trash'))
  expect(auditLogs.map((one: Row) => one.event.metadata.subjectId)).toContain(id)
})

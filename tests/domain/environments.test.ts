import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const at = (base = '/api/v1/workspace') => `${base}/${domain.projectId}/environments`

test('an environment is made, changed, moved and deleted in both spellings, and its name comes back byte for byte', async () => {
  for (const base of ['/api/v1/workspace', '/api/v1/projects']) {
    const made = await domain.admin('POST', at(base), { name: ' QA  team ', slug: 'qa', workspaceId: 'ignored' })
    expect(made.body).toMatchObject({
      message: 'Successfully created new environment',
      workspace: domain.projectId,
      environment: { name: ' QA  team ', slug: 'qa', position: 4, projectId: domain.projectId },
    })
    const { id } = made.body.environment
    const changed = await domain.admin('PATCH', `${at(base)}/${id}`, { name: 'QA', slug: 'qa-2', position: 1, ID: id })
    expect(changed.body).toMatchObject({
      message: 'Successfully updated environment',
      environment: { name: 'QA', slug: 'qa-2', position: 1 },
    })
    // Terraform sends 0 for a position that was not configured.
    expect((await domain.admin('PATCH', `${at(base)}/${id}`, { name: 'QA', slug: 'qa-2', position: 0 })).body.environment.position).toBe(1)
    const one = (await domain.admin('GET', `${at(base)}/${id}`)).body.environment
    expect((await domain.admin('GET', `${base}/environments/${id}`)).body).toEqual({ environment: one })
    expect((await domain.admin('GET', `${at(base)}/slug/qa-2`)).body).toEqual(one)
    const slugs = async () => (await domain.admin('GET', at(base))).body.environments.map(({ slug }: { slug: string }) => slug)
    expect(await slugs()).toEqual(['qa-2', 'dev', 'staging', 'prod'])
    const gone = await domain.admin('DELETE', `${at(base)}/${id}`, { id, workspaceId: domain.projectId })
    expect(gone.body).toMatchObject({ message: 'Successfully deleted environment', environment: { id } })
    expect(await slugs()).toEqual(['dev', 'staging', 'prod'])
    for (const path of [`${at(base)}/${id}`, `${base}/environments/${id}`, `${at(base)}/slug/qa-2`])
      expect((await domain.admin('GET', path)).status).toBe(404)
  }
})

test('an unknown environment is not found, in the sentence that the command line of the family shows', async () => {
  const answer = await domain.admin('GET', `/api/v3/secrets/raw?workspaceId=${domain.projectId}&environment=invalid-env`)
  expect(answer).toMatchObject({
    status: 404,
    body: { error: 'NotFound', message: `Environment with slug 'invalid-env' in project with ID ${domain.projectId} not found` },
  })
})

test('an environment with a taken slug, a bad slug or no name is refused', async () => {
  expect((await domain.admin('POST', at(), { name: 'x', slug: 'dev' })).status).toBe(400)
  for (const body of [
    { name: 'x', slug: 'Not A Slug' },
    { name: ' ', slug: 'x' },
    { name: 'x' },
    { name: 'x\0', slug: 'x' },
    { name: '\ud800', slug: 'x' },
  ])
    expect(await domain.admin('POST', at(), body)).toMatchObject({ status: 422, body: { error: 'ValidationFailure', message: [{}] } })
})

test('environments of another organisation do not exist; a viewer reads and does not write', async () => {
  const { id } = (await domain.admin('GET', `${at()}/slug/dev`)).body
  for (const path of [at(), `${at()}/${id}`, `${at()}/slug/dev`, `/api/v1/workspace/environments/${id}`])
    expect((await domain.stranger('GET', path)).status).toBe(404)
  expect((await domain.stranger('DELETE', `${at()}/${id}`)).status).toBe(404)
  // Under the stranger's own project, the id of ours is nothing.
  expect((await domain.stranger('PATCH', `/api/v1/projects/${domain.strangersProjectId}/environments/${id}`, { name: 'x' })).status).toBe(
    404,
  )
  const viewer = await domain.machine('viewer')
  expect((await viewer('GET', at())).status).toBe(200)
  expect((await viewer('POST', at(), { name: 'x', slug: 'x' })).status).toBe(403)
  const nobody = await domain.machine('no-access')
  expect((await nobody('GET', `/api/v1/workspace/environments/${id}`)).status).toBe(403)
})

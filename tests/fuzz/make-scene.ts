import { randomUUID } from 'node:crypto'
import { addOrganization } from '../support/add-organization.ts'
import type { Stage } from '../support/start-kms.ts'
import type { Scene } from './requests-from-document.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
type Json = any

const EXPENDABLE = 12

/** An organization of its own with something of everything in it, and people with more and fewer rights there. */
export async function makeScene(stage: Stage, name: string): Promise<Scene> {
  const { api, token, organizationId } = await addOrganization(stage.server, name)
  const call = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Json> => api.call(method, path, body)
  const { project } = await call('POST', '/api/v1/projects', { projectName: `Project ${name}` })
  const at = { workspaceId: project.id, environment: 'prod' }
  const { folder } = await call('POST', '/api/v1/folders', { ...at, name: 'inner' })
  await call('POST', `/api/v1/projects/${project.id}/secrets/import`, {
    environment: 'prod',
    content: 'KEY_1=one\nKEY_2=${KEY_1}\nKEY_3=three\n',
  })
  const { secret } = await call('POST', '/api/v3/secrets/raw/KEY', { ...at, secretValue: 'v', secretComment: 'c', tags: [{ slug: 'tag' }] })
  // A token of its own: some request will rotate it, which ends it at Windmill.
  const windmillToken = randomUUID().replaceAll('-', '')
  await stage.arrange({ op: 'token', username: 'dev1', token: windmillToken })
  const connect = {
    name: 'windmill',
    method: 'access-token',
    projectId: project.id,
    credentials: { token: windmillToken, instanceUrl: stage.emulator.url },
  }
  const { appConnection } = await call('POST', '/api/v1/app-connections/windmill', connect)
  const destinationConfig = { workspace: stage.emulator.workspace, path: `f/app/${name.toLowerCase()}/` }
  const { secretSync } = await call('POST', '/api/v1/secret-syncs/windmill', {
    ...{
      name: 'sync',
      projectId: project.id,
      connectionId: appConnection.id,
      environment: 'prod',
      secretPath: '/',
      isAutoSyncEnabled: false,
    },
    ...{ destinationConfig, syncOptions: { initialSyncBehavior: 'overwrite-destination' } },
  })
  const { plan } = await call('POST', `/api/v1/secret-syncs/windmill/${secretSync.id}/plan`)
  const { run } = await call('POST', `/api/v1/secret-syncs/windmill/${secretSync.id}/runs`, { planId: plan.id })
  const machine = await makeMachine(call, organizationId, 'no-access', 'Machine')
  await call('POST', `/api/v1/projects/${project.id}/identities`, { identityId: machine.identityId, role: 'viewer' }).catch(() => undefined)
  const expendable = { projects: [] as Json[], machines: [] as Json[], environments: [] as Json[] }
  for (let count = 0; count < EXPENDABLE; count += 1) {
    expendable.projects.push((await call('POST', '/api/v1/projects', { projectName: `Spare ${count}` })).project)
    expendable.environments.push(
      (await call('POST', `/api/v1/projects/${project.id}/environments`, { name: `Spare ${count}`, slug: `spare-${count}` })).environment,
    )
  }
  for (let count = 0; count < 3; count += 1) expendable.machines.push(await makeMachine(call, organizationId, 'member', `Spare ${count}`))
  const { role } = await call('POST', `/api/v1/projects/${project.id}/roles`, { name: 'Some role', slug: 'some-role', permissions: [] })
  const { workspaceTag, tag } = await call('POST', `/api/v1/projects/${project.id}/tags`, { slug: 'spare-tag', color: '#fff' })
  const { secretImport } = await call('POST', '/api/v1/secret-imports', {
    ...at,
    path: '/inner',
    import: { environment: 'dev', path: '/' },
  })
  const hook = { medium: 'webhook', name: 'hook', url: stage.emulator.url }
  const { channel } = await call('POST', `/api/v1/projects/${project.id}/notification-channels`, hook)
  const above = await call('POST', '/api/v1/organization/notification-channels', hook)
  const environments: Json[] = project.environments
  const known = new Map<string, readonly unknown[]>(
    Object.entries({
      projectId: [project.id],
      workspaceId: [project.id],
      slug: [project.slug, 'prod', 'dev'],
      projectSlug: [project.slug],
      workspaceSlug: [project.slug],
      organizationId: [organizationId],
      orgId: [organizationId],
      environment: ['prod', 'dev'],
      environmentId: environments.map(({ id }) => id),
      secretPath: ['/', '/inner', '/nowhere'],
      path: ['/', '/inner', '/nowhere'],
      folderId: [folder.id],
      secretId: [secret.id],
      secretName: ['KEY', 'KEY_1', 'KEY_2', 'NEW_1', 'NEW_2'],
      secretKey: ['KEY', 'KEY_1', 'NEW_3', 'NEW_4'],
      connectionId: [appConnection.id],
      connectionName: ['windmill'],
      syncId: [secretSync.id],
      syncName: ['sync'],
      planId: [plan.id],
      runId: [run.id],
      destinationConfig: [destinationConfig],
      identityId: [machine.identityId],
      clientId: [machine.clientId],
      clientSecretId: [machine.clientSecretId],
      version: [1, 2],
      roleId: [role.id],
      roleSlug: ['some-role', 'viewer'],
      role: ['viewer', 'member', 'no-access'],
      tagId: [(workspaceTag ?? tag).id],
      secretImportId: [secretImport.id],
      instanceUrl: [stage.emulator.url],
      channelId: [channel.id, above.channel.id],
      url: [stage.emulator.url],
    }),
  )
  const spare = {
    projectId: expendable.projects.map(({ id }) => id),
    workspaceId: expendable.projects.map(({ id }) => id),
    slug: expendable.projects.map(({ slug }) => slug),
    environmentId: expendable.environments.map(({ id }) => id),
    identityId: expendable.machines.map(({ identityId }) => identityId),
  }
  return {
    known,
    expendable: new Map(Object.entries(spare)),
    actors: {
      admin: token,
      viewer: machine.token,
      stranger: stage.token,
      nobody: '',
      garbage: 'kms.at.garbage',
      service: 'st.abc.def',
      long: 'x'.repeat(5_000),
    },
  }
}

async function makeMachine(
  call: (method: 'POST', path: string, body?: unknown) => Promise<Json>,
  organizationId: string,
  role: string,
  name: string,
) {
  const { identity } = await call('POST', '/api/v1/identities', { name, organizationId, role })
  const at = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { identityUniversalAuth } = await call('POST', at, {})
  const { clientSecret, clientSecretData } = await call('POST', `${at}/client-secrets`, {})
  const { accessToken } = await call('POST', '/api/v1/auth/universal-auth/login', {
    clientId: identityUniversalAuth.clientId,
    clientSecret,
  })
  return { identityId: identity.id, clientId: identityUniversalAuth.clientId, clientSecretId: clientSecretData.id, token: accessToken }
}

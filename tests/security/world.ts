import type { Member } from '@hanzo-kms/core/access/access-repository'
import { organizationGrants, organizationSubjects, projectSubjects } from '@hanzo-kms/core/access/permissions'
import type { Rule } from '@hanzo-kms/core/access/rule'
import { issueToken } from '@hanzo-kms/core/identities/issue-token'
import { makeMembership } from '@hanzo-kms/core/memberships/make-membership'
import type { Repositories } from '@hanzo-kms/core/ports'
import { addOrganization } from '../support/add-organization.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import type { KnownValues } from './make-request.ts'

/** One organisation with one of everything, a second one beside it, and whoever may ask. */
export interface World {
  readonly stage: Stage
  /** By the name of a parameter or field. */
  readonly known: KnownValues
  /** Those of `known` that name something of the first organisation. */
  readonly ours: readonly string[]
  readonly tokens: { readonly revoked: string; readonly expired: string; readonly unknown: string; readonly stranger: string }
  /** A machine with these built-in roles, in the organisation and in the project. */
  withRoles(inOrganization: 'admin' | 'member' | 'no-access', inProject: 'admin' | 'member' | 'viewer' | 'no-access'): Promise<string>
  /** A machine whose only roles have these rules; made once for the same rules. */
  withRules(rules: { readonly project?: readonly Rule[]; readonly organization?: readonly Rule[] }): Promise<string>
  stop(): Promise<void>
}

const everything = (subjects: Readonly<Record<string, readonly string[]>>): readonly Rule[] =>
  Object.entries(subjects).map(([subject, actions]) => ({ subject, actions, inverted: false }))

export const everyProjectRule = everything(projectSubjects)
export const everyOrganizationRule = everything(organizationSubjects)
export const heldByAll = organizationGrants['no-access']

export async function startWorld(): Promise<World> {
  const stage = await startStage()
  const { kms } = stage.server
  const at = kms.clock.nowMs()
  const other = await addOrganization(stage.server)
  const made = await populate(stage)
  const { organizationId } = made
  const id = () => kms.cryptography.randomId()

  async function addMachine(
    inside: Repositories,
    roles: { readonly organization: 'admin' | 'member' | 'no-access'; readonly rules?: readonly Rule[] | undefined },
  ) {
    const identity = {
      id: id(),
      organizationId,
      projectId: null,
      name: 'actor',
      metadata: [],
      hasDeleteProtection: false,
      hasUniversalAuth: false,
    }
    const customRole = roles.rules ? { id: id(), slug: `org-${id()}`, name: 'Custom', description: null, rules: roles.rules } : null
    if (customRole) await inside.roles.insert({ ...customRole, organizationId, projectId: null, createdAtMs: at, updatedAtMs: at })
    const times = { createdAtMs: at, updatedAtMs: at, lastLoginAtMs: null }
    await inside.identities.insert({ ...identity, role: roles.organization, customRole, ...times })
    return { kind: 'identity', id: identity.id } as const
  }
  const tokenOf = async (inside: Repositories, holder: Member, expiresAtMs: number | null = null) =>
    (await issueToken(kms, inside, { holder, organizationId, ttlS: 0, usesMax: 0, expiresAtMs, renewableUntilMs: null })).text.reveal()

  const byRules = new Map<string, Promise<string>>()
  const tokens = await kms.store.transact(async (inside) => {
    const machine = await addMachine(inside, { organization: 'admin' })
    const revoked = await issueToken(kms, inside, {
      holder: machine,
      organizationId,
      ttlS: 0,
      usesMax: 0,
      expiresAtMs: null,
      renewableUntilMs: null,
    })
    await inside.tokens.revoke(revoked.token.id)
    return {
      revoked: revoked.text.reveal(),
      expired: await tokenOf(inside, machine, at - 1),
      unknown: 'kms.at.no-such-token',
      stranger: other.token,
    }
  })
  return {
    stage,
    known: made.known,
    ours: made.ours,
    tokens,
    withRoles: (organization, inProject) =>
      kms.store.transact(async (inside) => {
        const member = await addMachine(inside, { organization })
        await inside.memberships.insert(makeMembership(kms, { projectId: stage.projectId, member, roles: [inProject] }))
        return tokenOf(inside, member)
      }),
    withRules(rules) {
      const key = JSON.stringify(rules)
      const before = byRules.get(key)
      if (before) return before
      const token = kms.store.transact(async (inside) => {
        const member = await addMachine(inside, { organization: 'no-access', rules: rules.organization })
        const bare = makeMembership(kms, { projectId: stage.projectId, member, roles: [] })
        const custom = { id: id(), slug: `role-${id()}`, name: 'Custom', rules: rules.project ?? [] }
        await inside.roles.insert({
          ...custom,
          organizationId,
          projectId: stage.projectId,
          description: null,
          createdAtMs: at,
          updatedAtMs: at,
        })
        await inside.memberships.insert({ ...bare, roles: [{ id: id(), role: { custom }, term: null }] })
        return tokenOf(inside, member)
      })
      byRules.set(key, token)
      return token
    },
    stop: () => stage.stop(),
  }
}

/** One of everything that a route can name, by the API itself where it can be made so. */
async function populate(stage: Stage) {
  const { api, projectId, connectionId, server } = stage
  const { kms } = server
  type Answer = Readonly<Record<string, Readonly<Record<string, string>>>>
  const post = (path: string, body: unknown) => api.call<Answer>('POST', path, body)
  const idOf = async (path: string, body: unknown, key: string) => (await post(path, body))[key]?.id ?? ''
  const { project } = await api.call<{ project: { slug: string; orgId: string } }>('GET', `/api/v1/projects/${projectId}`)
  const organizationId = project.orgId
  const at = { workspaceId: projectId, environment: 'dev', secretPath: '/' }
  const secretId = await idOf('/api/v3/secrets/raw/MATRIX', { ...at, secretValue: 'matrix' }, 'secret')
  await post('/api/v3/secrets/raw/MATRIX', { ...at, environment: 'prod', secretValue: 'matrix' })
  const folderId = await idOf('/api/v1/folders', { ...at, path: '/', name: 'matrix' }, 'folder')
  await post('/api/v1/folders', { ...at, environment: 'prod', path: '/', name: 'matrix' })
  const dev = await api.call<{ id: string }>('GET', `/api/v1/projects/${projectId}/environments/slug/dev`)
  const named = (name: string) => ({ name, organizationId })
  const identityId = await idOf('/api/v1/identities', named('inside'), 'identity')
  const outsiderId = await idOf('/api/v1/identities', named('outside'), 'identity')
  const projectIdentityId = await idOf(`/api/v1/projects/${projectId}/identities`, { name: 'own' }, 'identity')
  await post(`/api/v1/auth/universal-auth/identities/${identityId}`, {})
  const secrets = `/api/v1/auth/universal-auth/identities/${identityId}/client-secrets`
  const clientSecretId = (await post(secrets, {})).clientSecretData?.id
  const membershipOfIdentity = await idOf(
    `/api/v1/projects/${projectId}/memberships/identities/${identityId}`,
    { role: 'no-access' },
    'identityMembership',
  )
  const roleId = await idOf(`/api/v1/projects/${projectId}/roles`, { slug: 'matrix', name: 'Matrix' }, 'role')
  const organizationRoleId = await idOf('/api/v1/organization/roles', { slug: 'matrix', name: 'Matrix' }, 'role')
  const userId = kms.cryptography.randomId()
  await kms.store.transact(async (inside) => {
    for (const [id, email] of [
      [userId, 'inside@example.com'],
      [kms.cryptography.randomId(), 'outside@example.com'],
    ] as const) {
      await inside.users.insert({ id, email, passwordHash: null, superAdmin: false, createdAtMs: 0 })
      await inside.organizations.setMembership(organizationId, { kind: 'user', id }, 'no-access', 0)
    }
    await inside.oidc.putProvider({
      ...{ id: kms.cryptography.randomId(), organizationId, version: 1, issuer: 'https://id.example.com', clientId: 'matrix' },
      ...{ sealedClientSecret: new Uint8Array(), emailDomains: ['example.com'], createsAccounts: false, defaultRole: 'member' },
      ...{ isEnabled: false, createdAtMs: 0, updatedAtMs: 0 },
    })
  })
  const letIn = { usernames: ['inside@example.com'], roleSlugs: ['no-access'] }
  const { memberships } = await api.call<{ memberships: { id: string }[] }>('POST', `/api/v1/projects/${projectId}/memberships`, letIn)
  const projectMembershipId = memberships[0]?.id ?? ''
  const privilegeId = await idOf('/api/v2/identity-project-additional-privilege', { identityId, projectId, permissions: [] }, 'privilege')
  const userPrivilegeId = await idOf('/api/v1/user-project-additional-privilege', { projectMembershipId, permissions: [] }, 'privilege')
  const tagId = await idOf(`/api/v1/projects/${projectId}/tags`, { slug: 'matrix', color: '#000000' }, 'tag')
  const importing = { ...at, path: '/', import: { environment: 'staging', path: '/' } }
  const secretImportId = await idOf('/api/v1/secret-imports', importing, 'secretImport')
  await post('/api/v3/secrets/raw/CHANGED', { ...at, secretValue: 'before' })
  const change = { secretPath: '/', changes: [{ environment: 'dev', key: 'CHANGED', value: 'after', baseVersion: 1 }] }
  const changeSetId = await idOf(`/api/v1/projects/${projectId}/secret-changes`, change, 'changeSet')
  const invitationId = await idOf('/api/v1/organization/invitations', { email: 'invited@example.com' }, 'invitation')
  const channel = { medium: 'webhook', name: 'matrix', url: stage.emulator.url }
  const channelId = await idOf(`/api/v1/projects/${projectId}/notification-channels`, channel, 'channel')
  const organizationChannelId = await idOf('/api/v1/organization/notification-channels', channel, 'channel')
  const sync = await stage.createSync({ name: 'matrix', environment: 'dev' })
  const run = await stage.run(sync)
  const plan = await stage.plan(sync)

  const trashed = await fillTrash(stage, at)

  const ids = {
    ...{ projectId, workspaceId: projectId, identityId, clientSecretId, roleId, secretId, folderId, environmentId: dev.id, userId },
    ...{
      connectionId,
      syncId: sync.id,
      runId: run.id,
      planId: plan.id,
      projectMembershipId,
      membershipId: projectMembershipId,
      privilegeId,
    },
    ...{ tagId, secretImportId, changeSetId, invitationId, channelId },
    ...{ folderIdOrName: folderId, organizationId, orgId: organizationId },
  }
  const variants = {
    outsiderId,
    projectIdentityId,
    membershipOfIdentity,
    organizationRoleId,
    userPrivilegeId,
    organizationChannelId,
    projectSlug: project.slug,
    ...trashed,
  }
  const words = {
    ...{
      environment: 'dev',
      environmentSlug: 'dev',
      secretPath: '/',
      path: '/',
      secretName: 'MATRIX',
      secretKey: 'MATRIX',
      roleSlug: 'matrix',
      version: 1,
    },
    ...{ connectionName: 'windmill', syncName: 'matrix', usernames: ['inside@example.com'], username: 'inside@example.com' },
  }
  return {
    organizationId,
    known: { ...words, ...ids, ...variants },
    ours: [...new Set([...Object.values(ids), ...Object.values(variants)].flatMap((value) => value ?? []))],
  }
}

/** One deleted thing of each kind that can be brought back. */
async function fillTrash({ api, projectId, emulator, createSync }: Stage, at: object) {
  const ofProject = `/api/v1/projects/${projectId}`
  const { folder } = await api.call<{ folder: { id: string } }>('POST', '/api/v1/folders', { ...at, path: '/', name: 'trashed' })
  await api.call('DELETE', `/api/v1/folders/${folder.id}`, { ...at, path: '/' })
  const named = { name: 'Trashed', slug: 'trashed' }
  const { environment } = await api.call<{ environment: { id: string } }>('POST', `${ofProject}/environments`, named)
  await api.call('DELETE', `${ofProject}/environments/${environment.id}`)
  const sync = await createSync({
    name: 'trashed',
    environment: 'dev',
    destinationConfig: { workspace: emulator.workspace, path: 'f/trashed/' },
  })
  await api.call('DELETE', `/api/v1/secret-syncs/windmill/${sync.id}`)
  const connecting = { method: 'access-token', credentials: { token: emulator.tokens.dev1, instanceUrl: emulator.url } }
  for (const [name, where] of [
    ['trashed', { projectId }],
    ['trashed-above', {}],
  ] as const) {
    const body = { ...connecting, ...where, name }
    const { appConnection } = await api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', body)
    await api.call('DELETE', `/api/v1/app-connections/windmill/${appConnection.id}`)
  }
  const { project } = await api.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Trashed' })
  await api.call('DELETE', `/api/v1/projects/${project.id}`)
  const idsIn = async (path: string) => {
    const { entries } = await api.call<{ entries: { id: string; kind: string }[] }>('GET', path)
    return Object.fromEntries(entries.map(({ id, kind }) => [kind, id]))
  }
  const [inProject, above] = [await idsIn(`${ofProject}/trash`), await idsIn('/api/v1/organization/trash')]
  return {
    ...{ trashedFolderId: inProject.folder, trashedEnvironmentId: inProject.environment, trashedSyncId: inProject['secret-sync'] },
    ...{
      trashedConnectionId: inProject['app-connection'],
      trashedProjectId: above.project,
      trashedConnectionAboveId: above['app-connection'],
    },
  }
}

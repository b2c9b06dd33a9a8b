import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rule } from '@hanzo-kms/core/access/rule'
import { issueToken } from '@hanzo-kms/core/identities/issue-token'
import { organizationScope } from '@hanzo-kms/core/keyring/keyring'
import { makeMembership } from '@hanzo-kms/core/memberships/make-membership'
import type { Clock, Repositories } from '@hanzo-kms/core/ports'
import { connectors } from '@hanzo-kms/server/connectors'
import { readSettings } from '@hanzo-kms/server/settings'
import { type RunningServer, startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { copyMigratedCluster } from './copy-migrated-cluster.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at key by key
type Body = any

export interface Answer {
  readonly status: number
  readonly body: Body
  readonly headers: Headers
}

/** Sends as one person or machine, and answers whatever came, errors too. */
export type Send = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>

/** A server that listens, with two organisations that know nothing of each other, a project in the first, and machines with the project's roles. */
export interface Domain {
  readonly server: RunningServer
  readonly projectId: string
  readonly projectSlug: string
  readonly organizationId: string
  readonly admin: Send
  /** Administrator of the other organisation. */
  readonly stranger: Send
  readonly strangersProjectId: string
  readonly adminToken: string
  /** A new machine of the first organisation, with a role in the project. */
  machine(role: 'admin' | 'member' | 'viewer' | 'no-access'): Promise<Send>
  /** A new machine of the first organisation, whose only role in the project has these rules. */
  machineWith(rules: readonly Rule[]): Promise<Send & { readonly identityId: string }>
  stop(): Promise<void>
}

export async function startDomain(options: { readonly databaseUrl?: string; readonly clock?: Clock } = {}): Promise<Domain> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-domain-'))
  await copyMigratedCluster(dataDir)
  const settings = { ...readSettings({}, dataDir), dataDir, databaseUrl: options.databaseUrl, port: 0 }
  const server = await startServer(settings, connectors, pino({ level: 'silent' }), options.clock)
  const anonymous = sender(server.url)
  const { body: first } = await anonymous('POST', '/api/v1/admin/bootstrap', {
    email: 'admin@example.com',
    password: 'correct horse battery staple',
    organization: 'First',
  })
  const adminToken: string = first.identity.credentials.token
  const admin = sender(server.url, adminToken)
  const stranger = sender(server.url, await otherOrganization(server))
  const { project } = (await admin('POST', '/api/v1/projects', { projectName: 'Shop' })).body
  const strangers = (await stranger('POST', '/api/v1/projects', { projectName: 'Theirs' })).body.project
  return {
    ...{ server, projectId: project.id, projectSlug: project.slug, organizationId: first.organization.id },
    ...{ admin, adminToken, stranger, strangersProjectId: strangers.id },
    async machine(role) {
      const token = await server.kms.store.transact(async (inside) => {
        const identityId = await addMachine(server, inside, { organizationId: first.organization.id, name: role, role: 'member' })
        const member = { kind: 'identity', id: identityId } as const
        await inside.memberships.insert(makeMembership(server.kms, { projectId: project.id, member, roles: [role] }))
        return tokenFor(server, inside, identityId, first.organization.id)
      })
      return sender(server.url, token)
    },
    async machineWith(rules) {
      const { identityId, token } = await server.kms.store.transact(async (inside) => {
        const { kms } = server
        const atMs = kms.clock.nowMs()
        const made = await addMachine(server, inside, { organizationId: first.organization.id, name: 'custom', role: 'no-access' })
        const role = { id: kms.cryptography.randomId(), organizationId: first.organization.id, projectId: project.id, rules }
        const named = { slug: `role-${role.id}`, name: 'Custom', description: null }
        await inside.roles.insert({ ...role, ...named, createdAtMs: atMs, updatedAtMs: atMs })
        const bare = makeMembership(kms, { projectId: project.id, member: { kind: 'identity', id: made }, roles: [] })
        const held = { id: kms.cryptography.randomId(), role: { custom: { ...role, ...named } }, term: null }
        await inside.memberships.insert({ ...bare, roles: [held] })
        return { identityId: made, token: await tokenFor(server, inside, made, first.organization.id) }
      })
      return Object.assign(sender(server.url, token), { identityId })
    },
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export function sender(url: string, token?: string): Send {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
}

/** There is no route that makes a second organisation, so it is made where organisations are kept. Answers with its administrator's token. */
function otherOrganization(server: RunningServer): Promise<string> {
  const { kms } = server
  return kms.store.transact(async (inside) => {
    const organizationId = kms.cryptography.randomId()
    const atMs = kms.clock.nowMs()
    await inside.organizations.insert({ id: organizationId, name: 'Second', slug: 'second', createdAtMs: atMs })
    await kms.keyRing.establish(organizationScope(organizationId), inside.dataKeys, atMs)
    const identityId = await addMachine(server, inside, { organizationId, name: 'Stranger', role: 'admin' })
    return tokenFor(server, inside, identityId, organizationId)
  })
}

async function addMachine(
  { kms }: RunningServer,
  inside: Repositories,
  named: { readonly organizationId: string; readonly name: string; readonly role: 'admin' | 'member' | 'no-access' },
): Promise<string> {
  const id = kms.cryptography.randomId()
  const times = { createdAtMs: kms.clock.nowMs(), updatedAtMs: kms.clock.nowMs() }
  const plain = {
    projectId: null,
    customRole: null,
    metadata: [],
    hasUniversalAuth: false,
    hasDeleteProtection: false,
    lastLoginAtMs: null,
  }
  await inside.identities.insert({ id, ...named, ...plain, ...times })
  return id
}

async function tokenFor({ kms }: RunningServer, inside: Repositories, identityId: string, organizationId: string): Promise<string> {
  const issued = await issueToken(kms, inside, {
    holder: { kind: 'identity', id: identityId },
    organizationId,
    ...{ ttlS: 0, usesMax: 0, expiresAtMs: null, renewableUntilMs: null },
  })
  return issued.text.reveal()
}

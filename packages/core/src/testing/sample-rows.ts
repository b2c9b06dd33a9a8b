import type { RemoteName } from '@hanzo-kms/connector-kit'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Connection } from '../connections/connection.ts'
import type { AccessToken } from '../identities/access-token.ts'
import type { ClientSecret, Identity, UniversalAuth } from '../identities/identity.ts'
import type { HeldRole, Membership } from '../memberships/membership.ts'
import type { Channel } from '../notifications/channel.ts'
import type { Organization } from '../organizations/organization.ts'
import type { User } from '../people/user.ts'
import type { Environment } from '../projects/environment.ts'
import type { Folder } from '../projects/folder.ts'
import type { Project } from '../projects/project.ts'
import type { Tag } from '../projects/tag.ts'
import type { PersonalSecret } from '../secrets/personal-secret.ts'
import type { SecretImport } from '../secrets/secret-import.ts'
import type { StoredSecret } from '../secrets/stored-secret.ts'
import type { Fingerprint, Intent } from '../sync/ledger.ts'
import type { NewRun, RunStep, StoredPlan } from '../sync/run.ts'
import type { Sync } from '../sync/sync.ts'

/** Text that trips whoever quotes, cuts, trims, normalises or splits it. */
export const strangeText = ` ä é e\u0301 漢字 \u{1f511} "q" 'q' \\ \\n {a,NULL} %_ \t\r\n \u0001 \ufeff $1 :x -- `
/** Every byte there is. */
export const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
export const somebody = { kind: 'platform', id: null } as const
/** Long ago, so that what is due then is due. To the millisecond. */
export const LONG_AGO_MS = 1_700_000_000_123
/** Never reached by a test. */
export const FAR_AHEAD_MS = 4_000_000_000_000

const times = { createdAtMs: LONG_AGO_MS, updatedAtMs: LONG_AGO_MS + 1 }
export const remote = (name: string) => name as RemoteName
export const intent = (name: string, fingerprint = `fp:${name}`): Intent => ({
  name: remote(name),
  fingerprint: fingerprint as Fingerprint,
})
export const step = (name: string, changes: Partial<RunStep> = {}): RunStep => ({
  ...{ key: name, name: remote(name), action: 'create', state: 'done', reason: strangeText },
  ...changes,
})

/** Rows as a use case would make them, with something in every field. */
export function sampleRows(newId: () => string) {
  return {
    organization: (changes: Partial<Organization> = {}): Organization => ({
      ...{ id: newId(), name: strangeText, slug: newId(), createdAtMs: LONG_AGO_MS },
      ...changes,
    }),
    user: (changes: Partial<User> = {}): User => ({
      ...{ id: newId(), email: `${newId()}@example.com`, passwordHash: strangeText, superAdmin: false, createdAtMs: LONG_AGO_MS },
      ...changes,
    }),
    identity: (organizationId: string, changes: Partial<Identity> = {}): Identity => ({
      ...{ id: newId(), organizationId, name: strangeText, role: 'member', customRole: null, hasUniversalAuth: false, ...times },
      ...{ projectId: null, hasDeleteProtection: true, lastLoginAtMs: LONG_AGO_MS + 1 },
      metadata: [{ key: strangeText, value: strangeText }],
      ...changes,
    }),
    universalAuth: (identityId: string, changes: Partial<UniversalAuth> = {}): UniversalAuth => ({
      ...{ id: newId(), identityId, clientId: newId(), accessTokenTtlS: 1, accessTokenMaxTtlS: 2, accessTokenUsesMax: 3 },
      ...{ accessTokenPeriodS: 4, clientSecretTrustedIps: ['0.0.0.0/0', '::/0'], accessTokenTrustedIps: [] },
      ...{ lockoutEnabled: true, lockoutThreshold: 5, lockoutDurationS: 6, lockoutCounterResetS: 7, failedLogins: 8 },
      ...{ firstFailedAtMs: LONG_AGO_MS + 2, lockedUntilMs: LONG_AGO_MS + 3, ...times },
      ...changes,
    }),
    clientSecret: (universalAuthId: string, changes: Partial<ClientSecret> = {}): ClientSecret => ({
      ...{ id: newId(), universalAuthId, description: strangeText, prefix: 'abcd', digest: new TextEncoder().encode(newId()) },
      ...{ uses: 1, usesMax: 2, ttlS: 3, revoked: false, ...times },
      ...changes,
    }),
    token: (organizationId: string, holder: AccessToken['holder'], changes: Partial<AccessToken> = {}): AccessToken => ({
      ...{ id: newId(), digest: new TextEncoder().encode(newId()), holder, organizationId, createdAtMs: LONG_AGO_MS },
      ...{ expiresAtMs: LONG_AGO_MS + 1, renewableUntilMs: LONG_AGO_MS + 2, ttlS: 3, uses: 0, usesMax: 0, revoked: false },
      ...{
        personal: { name: strangeText, readOnly: true, projectIds: [newId()] },
        purpose: 'access' as const,
        method: null,
        hasSecondFactor: false,
        idleS: 0,
        lastUsedAtMs: null,
        ipAddress: null,
        userAgent: null,
      },
      ...changes,
    }),
    project: (organizationId: string, changes: Partial<Project> = {}): Project => ({
      ...{ id: newId(), organizationId, name: strangeText, slug: newId(), description: strangeText, autoCapitalization: true },
      ...{ hasDeleteProtection: false, auditLogsRetentionDays: 30, version: 1, ...times },
      ...changes,
    }),
    membership: (
      projectId: string,
      member: Membership['member'],
      roles: readonly HeldRole['role'][] = [{ builtIn: 'viewer' }],
      changes: Partial<Membership> = {},
    ): Membership => ({
      ...{ id: newId(), projectId, member, ...times },
      roles: roles.map((role, index) => ({
        id: newId(),
        role,
        term: index === 0 ? null : { range: '1h', fromMs: 1, untilMs: LONG_AGO_MS },
      })),
      ...changes,
    }),
    environment: (projectId: string, changes: Partial<Environment> = {}): Environment => ({
      ...{ id: newId(), projectId, name: strangeText, slug: newId(), position: 1, ...times },
      ...changes,
    }),
    /** Below `parent`; without one, the root. */
    folder: (environmentId: string, parent?: Folder, name = 'root', changes: Partial<Folder> = {}): Folder => ({
      ...{ id: newId(), environmentId, parentId: parent?.id ?? null, name, description: strangeText, version: 1, ...times },
      path: parent ? `${parent.path === '/' ? '' : parent.path}/${name}` : '/',
      ...changes,
    }),
    secret: (folderId: string, key: string, changes: Partial<StoredSecret> = {}): StoredSecret => ({
      ...{ id: newId(), folderId, key, version: 1, sealedValue: everyByte, sealedComment: everyByte, ...times },
      tags: [],
      metadata: [{ key: strangeText, value: strangeText }],
      ...{ skipMultilineEncoding: true, changedBy: { kind: 'user', id: newId() } },
      ...changes,
    }),
    tag: (projectId: string, changes: Partial<Tag> = {}): Tag => ({
      ...{ id: newId(), projectId, slug: newId(), name: strangeText, color: strangeText, ...times },
      ...changes,
    }),
    override: (secretId: string, owner: PersonalSecret['owner'], changes: Partial<PersonalSecret> = {}): PersonalSecret => ({
      ...{
        id: newId(),
        secretId,
        owner,
        version: 1,
        sealedValue: everyByte,
        sealedComment: everyByte,
        skipMultilineEncoding: true,
        ...times,
      },
      ...changes,
    }),
    secretImport: (folderId: string, environment: Environment, path: string, changes: Partial<SecretImport> = {}): SecretImport => ({
      ...{ id: newId(), folderId, position: 1, version: 1, ...times },
      source: { environment: { id: environment.id, slug: environment.slug, name: environment.name }, path, folderId: undefined },
      ...changes,
    }),
    connection: (organizationId: string, projectId: string | null, changes: Partial<Connection> = {}): Connection => ({
      ...{ id: newId(), organizationId, projectId, app: 'app', method: 'access-token', name: newId(), description: strangeText },
      ...{ version: 1, credentialVersion: 1, sealedCredentials: everyByte, publicCredentials: { instanceUrl: strangeText } },
      ...{ egressAllow: ['10.0.0.0/8', strangeText], pausedReason: strangeText, ...times },
      ...changes,
    }),
    sync: (at: Pick<Sync, 'organizationId' | 'projectId' | 'connectionId' | 'folderId'>, changes: Partial<Sync> = {}): Sync => ({
      ...{ ...at, id: newId(), name: newId(), description: strangeText, destination: 'app', target: { path: strangeText, deep: [1] } },
      ...{
        place: { space: newId(), prefix: 'f/a_%\\/' },
        autoSync: true,
        imported: false,
        readsElsewhere: false,
        hold: 'address',
        owner: somebody,
      },
      options: { initialSyncBehavior: 'overwrite-destination', keySchema: strangeText, disableSecretDeletion: true },
      ...{ version: 1, ...times },
      ...changes,
    }),
    channel: (organizationId: string, projectId: string | null, changes: Partial<Channel> = {}): Channel => ({
      ...{
        id: newId(),
        organizationId,
        projectId,
        name: newId(),
        medium: 'webhook',
        kinds: ['sync-failed', 'drift-found'],
        digest: 'none',
      },
      ...{ isActive: true, recipients: [], sealedTarget: everyByte, shownTarget: strangeText, version: 1, ...times },
      ...changes,
    }),
    /** Due since long ago. */
    run: (syncId: string, changes: Partial<NewRun> = {}): NewRun => ({
      ...{ id: newId(), syncId, kind: 'sync', startedBy: somebody, createdAtMs: LONG_AGO_MS, dueAtMs: LONG_AGO_MS },
      ...changes,
    }),
    plan: (syncId: string, changes: Partial<StoredPlan> = {}): StoredPlan => ({
      ...{ id: newId(), syncId, syncVersion: 3, createdAtMs: LONG_AGO_MS },
      plan: {
        steps: [{ ...intent(strangeText), key: strangeText, action: 'create', reason: strangeText }],
        verdict: { safe: false, reason: strangeText },
      },
      ...changes,
    }),
    event: (organizationId: string, changes: Partial<AuditEvent> = {}): AuditEvent => ({
      ...{ id: newId(), organizationId, projectId: newId(), actor: { kind: 'identity', id: newId(), name: strangeText }, ipAddress: '::1' },
      ...{ userAgent: strangeText, type: 'create-secrets', outcome: 'success', createdAtUs: LONG_AGO_MS * 1_000 },
      metadata: { text: strangeText, count: 1, yes: true, none: null, list: [strangeText, ''] },
      ...changes,
    }),
  }
}

import type { Hint, KnownValues } from './make-request.ts'

/** What a route needs beside its shapes. The first that fits counts. */
export function hintFor(method: string, path: string, known: KnownValues): Hint {
  const at = `${method} ${path}`
  return hints(known).find(([pattern]) => pattern.test(at))?.[1] ?? {}
}

function hints(known: KnownValues): readonly (readonly [RegExp, Hint])[] {
  const outsider = { params: { identityId: known.outsiderId } }
  const own = { params: { identityId: known.projectIdentityId } }
  const slug = { params: { projectId: known.projectSlug } }
  const target = { workspace: 'dev', path: 'f/matrix/' }
  const syncing = { destinationConfig: target, syncOptions: { initialSyncBehavior: 'overwrite-destination' } }
  const moving = {
    ...{ sourceEnvironment: 'dev', sourceSecretPath: '/', destinationEnvironment: 'prod', destinationSecretPath: '/matrix' },
    secretIds: [known.secretId],
  }
  const connecting = { method: 'access-token', credentials: { token: 'x'.repeat(20), instanceUrl: 'http://127.0.0.1:9' } }
  const signingIn = {
    issuer: 'http://127.0.0.1:9',
    clientId: 'matrix',
    clientSecret: 'x'.repeat(20),
    emailDomains: ['example.com'],
    defaultRole: 'no-access',
  }
  // Of the organisation: a known project or place would ask for the right in that project instead.
  const everywhere = { projectId: '', environment: '', secretPath: '', secretKey: '' }
  return [
    [/^GET .*\/audit-logs(\/export)?$/, { query: everywhere }],
    [/^PUT .*\/organization\/identity-provider$/, { body: signingIn }],
    [/^(POST|PUT|PATCH) \/v1\/:mount\/data/, { params: { mount: known.projectSlug, path: 'dev/MATRIX' }, body: { data: { value: 'x' } } }],
    [/ \/v1\/:mount\/(un)?delete/, { params: { mount: known.projectSlug, path: 'dev/MATRIX' }, body: { versions: [1, 2, 3] } }],
    [/ \/v1\/sys\/internal/, { params: { path: known.projectSlug } }],
    [/ \/v1\/:mount\/data/, { params: { mount: known.projectSlug, path: 'dev/MATRIX' } }],
    [/^DELETE \/v1\/:mount\/metadata/, { params: { mount: known.projectSlug, path: 'dev/MATRIX' } }],
    [/ \/v1\/:mount\/metadata/, { params: { mount: known.projectSlug, path: 'dev' } }],
    [/^POST .*\/(identity-memberships|memberships\/identities)\/:identityId$/, outsider],
    [/^POST .*\/auth\/universal-auth\/identities\/:identityId$/, outsider],
    [/\/projects\/:projectId\/identities\/:identityId$/, own],
    [/\/workspace\/identity-memberships\/:membershipId$/, { params: { membershipId: known.membershipOfIdentity } }],
    [/^POST \/api\/v1\/workspace\/:projectId\/roles$/, { ...slug, body: { slug: 'another' } }],
    [/ \/api\/v1\/workspace\/:projectId\/roles/, slug],
    [/^POST .*\/roles$/, { body: { slug: 'another' } }],
    [/\/organization\/roles\/:roleId$/, { params: { roleId: known.organizationRoleId } }],
    [/\/user-project-additional-privilege\/:privilegeId$/, { params: { privilegeId: known.userPrivilegeId } }],
    [/\/environments\/slug\/:slug$/, { params: { slug: 'dev' } }],
    [/ \/api\/v\d\/(workspace|projects)(\/slug)?\/:slug(\/|$)/, { params: { slug: known.projectSlug } }],
    [/^POST .*\/memberships$/, { body: { usernames: ['outside@example.com'], roleSlugs: ['no-access'] } }],
    [/^POST .*\/(memberships\/identities|identity-memberships)/, { body: { role: 'no-access' } }],
    [/^PATCH .*\/memberships|^PATCH .*identity-memberships/, { body: { roles: [{ role: 'no-access' }] } }],
    [/^POST .*\/secret-syncs\/windmill$/, { body: { ...syncing, name: 'another' } }],
    [/^POST .*\/secret-syncs\/windmill\/(plan|check-destination)$/, { body: syncing }],
    [/^POST .*\/app-connections\/windmill\/:connectionId\/(preflight|places)$/, { body: { destinationConfig: target } }],
    [/^POST .*\/app-connections\/windmill(\/check)?$/, { body: { ...connecting, name: 'another' } }],
    [/^POST .*\/environments$/, { body: { slug: 'another' } }],
    [/^POST .*\/secrets\/(raw\/)?:secretName$/, { params: { secretName: 'ANOTHER' } }],
    [/^POST .*\/secrets\/batch/, { body: { secrets: [{ secretKey: 'ANOTHER', secretValue: 'x' }] } }],
    [/^POST .*\/secret-imports$/, { body: { import: { environment: 'dev', path: '/matrix' } } }],
    [/^PATCH .*\/secret-imports\/:secretImportId$/, { body: { environment: 'dev', import: { environment: 'dev', path: '/matrix' } } }],
    [/^(DELETE|PATCH|GET) .*\/secret-imports\//, {}],
    [/^POST .*\/secret-changes$/, { body: { changes: [{ environment: 'dev', key: 'CHANGED', value: 'x', baseVersion: 2 }] } }],
    [/\/organization\/trash\/projects\//, { params: { trashId: known.trashedProjectId } }],
    [/\/organization\/trash\/app-connections\//, { params: { trashId: known.trashedConnectionAboveId } }],
    [/\/trash\/folders\//, { params: { trashId: known.trashedFolderId } }],
    [/\/trash\/environments\//, { params: { trashId: known.trashedEnvironmentId } }],
    [/\/trash\/app-connections\//, { params: { trashId: known.trashedConnectionId } }],
    [/\/trash\/secret-syncs\//, { params: { trashId: known.trashedSyncId } }],
    [/\/secret-rollback(\/preview)?$/, { body: { moment: new Date().toISOString() } }],
    [/^POST .*\/secrets\/move$/, { body: moving }],
    [/^POST .*\/notification-channels$/, { body: { name: 'another', url: 'https://93.184.216.34/' } }],
    [/\/organization\/notification-channels\/:channelId/, { params: { channelId: known.organizationChannelId } }],
    [/^POST .*\/tags$/, { body: { slug: 'another' } }],
    [/\/tags\/slug\/:slug$/, { params: { slug: 'matrix' } }],
    [/^POST .*\/organization\/invitations$/, { body: { email: 'another@example.com', role: 'no-access' } }],
    [/^PATCH .*\/organization\/members\/:userId$/, { body: { role: 'no-access' } }],
    [/^POST .*\/folders$/, { body: { name: 'another' } }],
    [/^POST .*\/secrets\/import$/, { body: { content: 'ANOTHER=1' } }],
  ]
}

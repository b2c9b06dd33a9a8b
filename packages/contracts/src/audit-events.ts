/**
 * What the audit log can say: one row per type of event, with the fields that its metadata may have and their kinds; `?` marks those that may be missing.
 *
 * SECURITY: an allow-list. `recordEvent` keeps these fields and no others, so that no value, token, body or whole row reaches the log by being handed along.
 * Fields are ids, names, counts and states. Type names are kebab-case, as the clients of this API family know them.
 */
export const auditEvents = {
  // Projects and what they hold.
  'create-project': { name: 'text', slug: 'text' },
  'update-project': { name: 'text', slug: 'text', hasDeleteProtection: 'flag?', auditLogsRetentionDays: 'number?' },
  'delete-project': { name: 'text', slug: 'text' },
  'create-environment': { environmentId: 'text', name: 'text', slug: 'text', position: 'number?' },
  'update-environment': { environmentId: 'text', oldName: 'text', name: 'text', oldSlug: 'text', slug: 'text', position: 'number?' },
  'delete-environment': { environmentId: 'text', name: 'text', slug: 'text' },
  'create-folder': { environment: 'text', folderId: 'text', folderName: 'text', folderPath: 'text' },
  'update-folder': { environment: 'text', folderId: 'text', oldPath: 'text', folderPath: 'text' },
  'delete-folder': { environment: 'text', folderId: 'text', folderName: 'text', folderPath: 'text' },
  'create-secret-import': {
    secretImportId: 'text',
    environment: 'text',
    secretPath: 'text',
    importFromEnvironment: 'text',
    importFromSecretPath: 'text',
    position: 'number?',
  },
  'update-secret-import': {
    secretImportId: 'text',
    environment: 'text',
    secretPath: 'text',
    importFromEnvironment: 'text?',
    importFromSecretPath: 'text?',
    position: 'number?',
  },
  'delete-secret-import': {
    secretImportId: 'text',
    environment: 'text',
    secretPath: 'text',
    importFromEnvironment: 'text?',
    importFromSecretPath: 'text?',
  },
  'create-tag': { tagId: 'text', slug: 'text', name: 'text?', color: 'text?' },
  'update-tag': { tagId: 'text', slug: 'text', name: 'text?', color: 'text?' },
  'delete-tag': { tagId: 'text', slug: 'text' },

  // Secrets. Values never; `valueShown` tells whether one was disclosed.
  'get-secrets': { environment: 'text', secretPath: 'text', numberOfSecrets: 'number', valuesShown: 'flag', recursive: 'flag?' },
  'get-secret': {
    environment: 'text',
    secretPath: 'text',
    secretId: 'text',
    secretKey: 'text',
    secretVersion: 'number?',
    secretVersions: 'texts?',
    valueShown: 'flag',
  },
  'create-secrets': changedSecrets(),
  'update-secrets': changedSecrets(),
  'delete-secrets': changedSecrets(),
  'save-change-set': { changeSetId: 'text', changeNumber: 'number', secretPath: 'text', numberOfSecrets: 'number', reverts: 'number?' },
  'roll-back-secrets': {
    environment: 'text',
    secretPath: 'text',
    toMoment: 'text',
    numberOfSecrets: 'number',
    changeNumber: 'number?',
  },
  'move-secrets': {
    environment: 'text',
    secretPath: 'text',
    destinationEnvironment: 'text',
    destinationSecretPath: 'text',
    numberOfSecrets: 'number',
    secretKeys: 'texts',
  },

  // The trash: deletions themselves are told above and below.
  'restore-from-trash': { trashId: 'text', kind: 'text', subjectId: 'text', name: 'text' },
  'remove-from-trash': { trashId: 'text', kind: 'text', subjectId: 'text', name: 'text' },

  // Who may do what.
  'create-role': { roleId: 'text', slug: 'text', name: 'text?', permissions: 'number?' },
  'update-role': { roleId: 'text', slug: 'text', name: 'text?', permissions: 'number?' },
  'delete-role': { roleId: 'text', slug: 'text' },
  'add-member': { userId: 'text?', identityId: 'text?', role: 'text?', roles: 'texts?' },
  'update-member': { userId: 'text?', identityId: 'text?', role: 'text?', roles: 'texts?' },
  'remove-member': { userId: 'text?', identityId: 'text?', role: 'text?', roles: 'texts?' },
  'create-privilege': {
    privilegeId: 'text',
    slug: 'text',
    userId: 'text?',
    identityId: 'text?',
    isTemporary: 'flag?',
    permissions: 'number?',
  },
  'update-privilege': {
    privilegeId: 'text',
    slug: 'text',
    userId: 'text?',
    identityId: 'text?',
    isTemporary: 'flag?',
    permissions: 'number?',
  },
  'delete-privilege': { privilegeId: 'text', slug: 'text', userId: 'text?', identityId: 'text?' },
  /** A right was missing, or the credentials do not reach so far: who wanted what. */
  'permission-denied': { action: 'text?', subject: 'text?', route: 'text?', method: 'text?' },
  /** Refusals of a minute beyond those that have an event each: how many, of how many actors. */
  'count-refusals': { refusals: 'number', actors: 'number' },

  // Machine identities.
  'create-identity': { identityId: 'text', name: 'text', role: 'text', hasDeleteProtection: 'flag?' },
  'update-identity': { identityId: 'text', name: 'text?', role: 'text?', projectRole: 'text?', hasDeleteProtection: 'flag?' },
  'delete-identity': { identityId: 'text', name: 'text' },
  'add-identity-universal-auth': universalAuth(),
  'update-identity-universal-auth': universalAuth(),
  'get-identity-universal-auth': { identityId: 'text', clientId: 'text?' },
  'revoke-identity-universal-auth': { identityId: 'text', clientId: 'text' },
  'lock-identity-universal-auth': { identityId: 'text', lockoutDurationS: 'number' },
  'clear-identity-universal-auth-lockouts': { identityId: 'text', lockoutsCleared: 'number' },
  'create-identity-universal-auth-client-secret': { identityId: 'text', clientSecretId: 'text', description: 'text?' },
  'get-identity-universal-auth-client-secrets': { identityId: 'text', numberOfClientSecrets: 'number?' },
  'revoke-identity-universal-auth-client-secret': { identityId: 'text', clientSecretId: 'text', reason: 'text?' },
  'login-identity-universal-auth': {
    identityId: 'text?',
    clientSecretId: 'text?',
    identityAccessTokenId: 'text?',
    identityUniversalAuthId: 'text?',
    reason: 'text?',
  },
  'create-token': {
    tokenId: 'text',
    name: 'text?',
    userId: 'text?',
    identityId: 'text?',
    expiresAt: 'text?',
    readOnly: 'flag?',
    projectIds: 'texts?',
  },
  'renew-token': { tokenId: 'text', userId: 'text?', identityId: 'text?', expiresAt: 'text?' },
  'revoke-token': { tokenId: 'text', userId: 'text?', identityId: 'text?' },

  // People.
  'login-user': { userId: 'text?', email: 'text?', tokenId: 'text?', method: 'text?', reason: 'text?' },
  'logout-user': { userId: 'text', sessions: 'number?', personalTokens: 'number?' },
  'select-organization': { userId: 'text', tokenId: 'text' },
  'create-user': { userId: 'text', email: 'text', role: 'text?' },
  'update-user': { userId: 'text', email: 'text?', changed: 'texts?' },
  'delete-user': { userId: 'text', email: 'text' },
  'lock-user': { userId: 'text', email: 'text' },
  'unlock-user': { userId: 'text', email: 'text' },
  'change-password': { userId: 'text', personalTokens: 'number?' },
  'create-invitation': { invitationId: 'text', email: 'text', role: 'text?' },
  'accept-invitation': { invitationId: 'text', email: 'text', userId: 'text?' },
  'revoke-invitation': { invitationId: 'text', email: 'text' },
  'enable-mfa': { userId: 'text', method: 'text' },
  'disable-mfa': { userId: 'text', method: 'text' },
  'verify-mfa': { userId: 'text', method: 'text', reason: 'text?' },
  'create-recovery-codes': { userId: 'text', numberOfCodes: 'number?' },
  'create-sso-config': { issuer: 'text', name: 'text?' },
  'update-sso-config': { issuer: 'text', name: 'text?', isActive: 'flag?' },
  'delete-sso-config': { issuer: 'text?', name: 'text?' },

  // Connections.
  'get-app-connections': { app: 'text?', count: 'number', connectionIds: 'texts' },
  'get-app-connection': { connectionId: 'text' },
  'create-app-connection': { name: 'text', method: 'text', app: 'text', connectionId: 'text', isPlatformManagedCredentials: 'flag?' },
  'update-app-connection': {
    name: 'text',
    description: 'text?',
    credentialsUpdated: 'flag',
    addressChanged: 'flag?',
    connectionId: 'text',
    isPlatformManagedCredentials: 'flag?',
  },
  'delete-app-connection': { connectionId: 'text', name: 'text?' },
  'check-app-connection': { connectionId: 'text', status: 'text?' },
  'make-destination-place': { connectionId: 'text', app: 'text' },
  'rotate-app-connection-credentials': { connectionId: 'text', name: 'text?', automatic: 'flag?', outcome: 'text?', rotationId: 'text?' },
  'update-app-connection-care': { connectionId: 'text', rotateDaysBefore: 'number?' },
  'warn-app-connection-expiry': { connectionId: 'text', name: 'text', daysLeft: 'number', expiresAt: 'text' },
  'pause-app-connection': { connectionId: 'text', name: 'text?', reason: 'text?' },

  // Syncs. The requests to run write nothing; the run does when it ends, with who asked for it.
  'get-secret-syncs': { destination: 'text?', count: 'number', syncIds: 'texts' },
  'get-secret-sync': { syncId: 'text', destination: 'text' },
  'create-secret-sync': { ...sync(), environment: 'text?', secretPath: 'text?' },
  'update-secret-sync': { ...sync(), environment: 'text?', secretPath: 'text?' },
  'delete-secret-sync': { ...sync(), removeSecrets: 'flag' },
  'plan-secret-sync': { syncId: 'text', planId: 'text', steps: 'number' },
  'decide-secret-sync': { syncId: 'text', destination: 'text', secretKeys: 'texts', decisions: 'texts' },
  'check-secret-sync-drift': {
    syncId: 'text',
    destination: 'text',
    valuesRead: 'flag',
    found: 'number',
    secretKeys: 'texts',
    kinds: 'texts',
  },
  'decide-secret-sync-drift': { syncId: 'text', destination: 'text', secretKeys: 'texts', decisions: 'texts' },
  'start-secret-sync': { syncId: 'text', destination: 'text', runId: 'text', kind: 'text', planId: 'text?' },
  'pause-secret-sync': { syncId: 'text', destination: 'text', reason: 'text?' },
  'resume-secret-sync': { syncId: 'text', destination: 'text' },
  'secret-sync-sync-secrets': run(),
  'secret-sync-import-secrets': run(),
  'secret-sync-remove-secrets': run(),

  // Notifications. Of a webhook `target` is the origin; its path is a secret.
  'create-notification-channel': { channelId: 'text', name: 'text', medium: 'text', target: 'text', kinds: 'texts' },
  'update-notification-channel': { channelId: 'text', name: 'text', target: 'text', changed: 'texts' },
  'renew-notification-channel-secret': { channelId: 'text', name: 'text' },
  'delete-notification-channel': { channelId: 'text', name: 'text', target: 'text' },
  'test-notification-channel': { channelId: 'text', name: 'text', target: 'text' },

  // The instance and its log.
  'bootstrap-instance': { userId: 'text', email: 'text', identityId: 'text' },
  'update-organization': { name: 'text?', slug: 'text?' },
  'rotate-data-key': { scope: 'text', version: 'number' },
  'rotate-root-key': { rootKeyId: 'text', oldRootKeyId: 'text?' },
  'export-data': { projects: 'number?', secrets: 'number?' },
  'import-data': { projects: 'number?', secrets: 'number?' },
  'view-audit-logs': { filters: 'texts', limit: 'number?' },
  'export-audit-logs': { filters: 'texts' },
  'verify-audit-logs': { isIntact: 'flag', events: 'number' },
  'prune-audit-logs': { events: 'number', olderThanDays: 'number' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldKind>>>>

function changedSecrets() {
  return { environment: 'text', secretPath: 'text', numberOfSecrets: 'number', secretKeys: 'texts', isPersonal: 'flag?' } as const
}

function universalAuth() {
  return {
    identityId: 'text',
    clientId: 'text?',
    accessTokenTtlS: 'number?',
    accessTokenMaxTtlS: 'number?',
    accessTokenUsesMax: 'number?',
    accessTokenPeriodS: 'number?',
    lockoutEnabled: 'flag?',
    lockoutThreshold: 'number?',
    lockoutDurationS: 'number?',
    clientSecretTrustedIps: 'texts?',
    accessTokenTrustedIps: 'texts?',
    lockoutsCleared: 'number?',
  } as const
}

function sync() {
  return { syncId: 'text', destination: 'text', name: 'text', connectionId: 'text?' } as const
}

function run() {
  return {
    syncId: 'text',
    destination: 'text',
    connectionId: 'text?',
    folderId: 'text?',
    runId: 'text',
    jobId: 'text?',
    state: 'text',
    syncStatus: 'text?',
    createdSecretKeys: 'texts',
    updatedSecretKeys: 'texts',
    deletedSecretKeys: 'texts',
    failedSecretKeys: 'texts',
  } as const
}

interface Kinds {
  readonly text: string
  readonly number: number
  readonly flag: boolean
  readonly texts: readonly string[]
}

export type FieldKind = keyof Kinds | `${keyof Kinds}?`
export type FieldValue = Kinds[keyof Kinds] | null

type MetadataOf<Fields extends Readonly<Record<string, FieldKind>>> = {
  readonly [F in keyof Fields as Fields[F] extends keyof Kinds ? F : never]: Fields[F] extends keyof Kinds ? Kinds[Fields[F]] : never
} & {
  readonly [F in keyof Fields as Fields[F] extends keyof Kinds ? never : F]?: Fields[F] extends `${infer K extends keyof Kinds}?`
    ? Kinds[K] | null | undefined
    : never
}

export type AuditEventType = keyof typeof auditEvents
/** What an event of this type must and may say. */
export type AuditMetadata<T extends AuditEventType = AuditEventType> = MetadataOf<(typeof auditEvents)[T]>

/** Own keys only: `constructor` is no type. */
export function isAuditEventType(text: string): text is AuditEventType {
  return Object.hasOwn(auditEvents, text)
}

import type { ActorReference } from '../access/actor.ts'

/** Kebab-case, as the clients of this API family know them. */
export type AuditEventType =
  | 'create-project'
  | 'update-project'
  | 'delete-project'
  | 'create-environment'
  | 'update-environment'
  | 'delete-environment'
  | 'create-folder'
  | 'update-folder'
  | 'delete-folder'
  | 'get-secrets'
  | 'get-secret'
  | 'create-secrets'
  | 'update-secrets'
  | 'delete-secrets'
  | 'create-identity'
  | 'update-identity'
  | 'delete-identity'
  | 'add-identity-universal-auth'
  | 'update-identity-universal-auth'
  | 'revoke-identity-universal-auth'
  | 'create-identity-universal-auth-client-secret'
  | 'revoke-identity-universal-auth-client-secret'
  | 'login-identity-universal-auth'
  | 'login-user'
  | 'bootstrap-instance'
  | 'create-app-connection'
  | 'update-app-connection'
  | 'delete-app-connection'
  | 'create-secret-sync'
  | 'update-secret-sync'
  | 'delete-secret-sync'
  | 'plan-secret-sync'
  | 'secret-sync-sync-secrets'
  | 'secret-sync-import-secrets'
  | 'secret-sync-remove-secrets'

/** SECURITY: ids, names, counts and states only; the type keeps objects and thus whole rows out. */
export interface AuditEvent {
  readonly id: string
  readonly organizationId: string
  readonly projectId: string | null
  readonly actor: ActorReference
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly type: AuditEventType
  readonly metadata: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
  readonly createdAtMs: number
}

export interface AuditLog {
  append(event: AuditEvent): Promise<void>
  /** Newest first. */
  list(organizationId: string, range: { projectId?: string; limit: number; offset: number }): Promise<readonly AuditEvent[]>
}

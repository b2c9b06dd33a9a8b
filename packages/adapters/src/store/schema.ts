import type { OrgRole, ProjectRole } from '@hanzo-kms/core/access/actor'
import type { Rule } from '@hanzo-kms/core/access/rule'
import type { SignInMethod, TokenPurpose } from '@hanzo-kms/core/identities/access-token'
import type { StoredSecret } from '@hanzo-kms/core/secrets/stored-secret'
import type { ColumnType, Generated } from 'kysely'
import type { ActorKind } from './actor-columns.ts'
import type { AuditEventTable, AuditGapTable, AuditHeadTable } from './audit-tables.ts'
import type { CareTable, RotationTable } from './care-tables.ts'
import type { NotificationChannelTable, NotificationDeliveryTable, NotificationStandingTable } from './notification-tables.ts'
import type {
  InvitationTable,
  OidcAccountTable,
  OidcFlowTable,
  OidcProviderTable,
  RecoveryCodeTable,
  SecondFactorTable,
  SignInAttemptTable,
} from './people-tables.ts'
import type {
  DecisionTable,
  DriftCheckTable,
  DriftFindingTable,
  LedgerEntryTable,
  PlanTable,
  RunStepTable,
  RunTable,
  SpaceLockTable,
  SyncTable,
} from './sync-tables.ts'
import type { TrashEntryTable, TrashLinkTable } from './trash-tables.ts'

/** The tables as `migrations/` makes them, with the JavaScript types of `database/parsers.ts`. */
export interface Schema {
  instance: InstanceTable
  organizations: OrganizationTable
  users: UserTable
  identities: IdentityTable
  organization_members: OrganizationMemberTable
  universal_auths: UniversalAuthTable
  client_secrets: ClientSecretTable
  access_tokens: AccessTokenTable
  sign_in_attempts: SignInAttemptTable
  second_factors: SecondFactorTable
  recovery_codes: RecoveryCodeTable
  invitations: InvitationTable
  oidc_providers: OidcProviderTable
  oidc_accounts: OidcAccountTable
  oidc_flows: OidcFlowTable
  projects: ProjectTable
  project_members: ProjectMemberTable
  project_member_roles: MemberRoleTable
  additional_privileges: PrivilegeTable
  roles: RoleTable
  environments: EnvironmentTable
  folders: FolderTable
  project_tags: TagTable
  data_keys: DataKeyTable
  secrets: SecretTable
  secret_versions: SecretVersionTable
  removed_secret_versions: RemovedSecretVersionTable
  secret_imports: SecretImportTable
  personal_secrets: PersonalSecretTable
  change_sets: ChangeSetTable
  change_items: ChangeItemTable
  connections: ConnectionTable
  connection_troubles: ConnectionTroubleTable
  connection_care: CareTable
  credential_rotations: RotationTable
  secret_syncs: SyncTable
  sync_space_locks: SpaceLockTable
  sync_decisions: DecisionTable
  ledger_entries: LedgerEntryTable
  drift_checks: DriftCheckTable
  drift_findings: DriftFindingTable
  sync_plans: PlanTable
  sync_runs: RunTable
  run_steps: RunStepTable
  notification_channels: NotificationChannelTable
  notification_standings: NotificationStandingTable
  notification_deliveries: NotificationDeliveryTable
  trash_entries: TrashEntryTable
  trash_links: TrashLinkTable
  audit_events: AuditEventTable
  audit_heads: AuditHeadTable
  audit_gaps: AuditGapTable
}

export interface InstanceTable {
  only_row: Generated<boolean>
  root_key_check: Uint8Array
  root_key_id: string
  bootstrapped: boolean
}

export interface OrganizationTable {
  id: string
  name: string
  slug: string
  created_at: Date
}

export interface UserTable {
  id: string
  email: string
  password_hash: string | null
  super_admin: boolean
  created_at: Date
}

export interface IdentityTable {
  id: string
  organization_id: string
  project_id: string | null
  name: string
  metadata: StoredSecret['metadata']
  has_delete_protection: boolean
  last_login_at: Date | null
  created_at: Date
  updated_at: Date
}

/** Exactly one of the two is set. */
export interface MemberColumns {
  user_id: string | null
  identity_id: string | null
}

export interface OrganizationMemberTable extends MemberColumns {
  organization_id: string
  role: OrgRole
  role_id: string | null
  joined_at: Date
}

export interface UniversalAuthTable {
  id: string
  identity_id: string
  client_id: string
  access_token_ttl_s: number
  access_token_max_ttl_s: number
  access_token_uses_max: number
  access_token_period_s: number
  client_secret_trusted_ips: readonly string[]
  access_token_trusted_ips: readonly string[]
  lockout_enabled: boolean
  lockout_threshold: number
  lockout_duration_s: number
  lockout_counter_reset_s: number
  failed_logins: number
  first_failed_at: Date | null
  locked_until: Date | null
  created_at: Date
  updated_at: Date
}

export interface ClientSecretTable {
  id: string
  universal_auth_id: string
  description: string
  prefix: string
  digest: Uint8Array
  uses: number
  uses_max: number
  ttl_s: number
  revoked: boolean
  created_at: Date
  updated_at: Date
}

export interface AccessTokenTable extends MemberColumns {
  id: string
  digest: Uint8Array
  organization_id: string
  created_at: Date
  expires_at: Date | null
  renewable_until: Date | null
  ttl_s: number
  uses: number
  uses_max: number
  revoked: boolean
  name: string | null
  read_only: boolean
  project_ids: readonly string[] | null
  last_used_at: Generated<Date | null>
  purpose: TokenPurpose
  method: SignInMethod | null
  second_factor: boolean
  idle_s: number
  ip_address: string | null
  user_agent: string | null
}

export interface ProjectTable {
  id: string
  organization_id: string
  name: string
  slug: string
  description: string | null
  auto_capitalization: boolean
  has_delete_protection: boolean
  audit_logs_retention_days: number | null
  version: number
  created_at: Date
  updated_at: Date
}

export interface ProjectMemberTable extends MemberColumns {
  id: string
  project_id: string
  joined_at: Date
  updated_at: Date
}

/** All or none of the three. */
export interface TermColumns {
  temporary_range: string | null
  valid_from: Date | null
  valid_until: Date | null
}

export interface MemberRoleTable extends TermColumns {
  id: string
  member_id: string
  position: number
  role: ProjectRole | null
  role_id: string | null
}

export interface PrivilegeTable extends TermColumns {
  id: string
  member_id: string
  slug: string
  rules: readonly Rule[]
  created_at: Date
  updated_at: Date
}

export interface RoleTable {
  id: string
  organization_id: string
  project_id: string | null
  slug: string
  name: string
  description: string | null
  rules: readonly Rule[]
  created_at: Date
  updated_at: Date
}

export interface EnvironmentTable {
  id: string
  project_id: string
  name: string
  slug: string
  position: number
  created_at: Date
  updated_at: Date
}

export interface FolderTable {
  id: string
  environment_id: string
  parent_id: string | null
  name: string
  path: string
  description: string | null
  version: number
  created_at: Date
  updated_at: Date
}

export interface TagTable {
  id: string
  project_id: string
  slug: string
  name: string
  color: string | null
  created_at: Date
  updated_at: Date
}

export interface DataKeyTable {
  scope: string
  version: number
  wrapped: Uint8Array
  root_key_id: string | null
  created_at: Date
}

interface SecretContentColumns {
  folder_id: string
  key: string
  version: number
  sealed_value: Uint8Array
  sealed_comment: Uint8Array | null
  /** Ids. */
  tags: readonly string[]
  metadata: StoredSecret['metadata']
  skip_multiline_encoding: boolean | null
  changed_by_kind: ActorKind
  changed_by_id: string | null
  created_at: Date
  updated_at: Date
}

export interface SecretTable extends SecretContentColumns {
  id: string
}

export interface SecretVersionTable extends SecretContentColumns {
  secret_id: string
  removed_at: Generated<Date | null>
}

export interface RemovedSecretVersionTable extends SecretContentColumns {
  secret_id: string
  removed_at: Date | null
  gone_from: string
  gone_at: Date
}

export interface SecretImportTable {
  id: string
  folder_id: string
  source_environment_id: string
  source_path: string
  position: number
  version: number
  created_at: Date
  updated_at: Date
}

export interface PersonalSecretTable extends MemberColumns {
  id: string
  secret_id: string
  version: number
  sealed_value: Uint8Array
  sealed_comment: Uint8Array | null
  skip_multiline_encoding: boolean | null
  created_at: Date
  updated_at: Date
}

export interface ChangeSetTable {
  id: string
  project_id: string
  number: number
  path: string
  message: string | null
  reverts: number | null
  changed_by_kind: ActorKind
  changed_by_id: string | null
  changed_by_label: string
  created_at: Date
}

export interface ChangeItemTable {
  change_set_id: string
  ordinal: number
  path: string | null
  environment: string
  key: string
  secret_id: string
  version_before: number | null
  version_after: number | null
  removed_folder_id: string | null
  removed_value: Uint8Array | null
  removed_comment: Uint8Array | null
  removed_tags: ColumnType<StoredSecret['tags'] | null, string | null>
  removed_metadata: ColumnType<StoredSecret['metadata'] | null, string | null>
  removed_skip_multiline_encoding: boolean | null
}

export interface ConnectionTroubleTable {
  connection_id: string
  failures: number
  rest_until: Date
}

export interface ConnectionTable {
  id: string
  organization_id: string
  project_id: string | null
  app: string
  method: string
  name: string
  description: string | null
  version: number
  credential_version: number
  sealed_credentials: Uint8Array
  public_credentials: Readonly<Record<string, string>>
  egress_allow: readonly string[]
  paused_reason: string | null
  created_at: Date
  updated_at: Date
}

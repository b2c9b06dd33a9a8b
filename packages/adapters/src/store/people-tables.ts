import type { Invitation, InvitationState } from '@hanzo-kms/core/people/invitation'
import type { ActorKind } from './actor-columns.ts'

export interface SignInAttemptTable {
  subject: Uint8Array
  failed: number
  first_at: Date
  locked_until: Date | null
  ends_at: Date
}

export interface SecondFactorTable {
  user_id: string
  version: number
  sealed_secret: Uint8Array
  confirmed: boolean
  last_step: number
  created_at: Date
}

export interface InvitationTable {
  id: string
  organization_id: string
  email: string
  role: string
  project_roles: Invitation['projectRoles']
  digest: Uint8Array
  invited_by_kind: ActorKind
  invited_by_id: string | null
  state: InvitationState
  created_at: Date
  expires_at: Date
  settled_at: Date | null
}

export interface OidcProviderTable {
  organization_id: string
  id: string
  version: number
  issuer: string
  client_id: string
  sealed_client_secret: Uint8Array
  email_domains: readonly string[]
  creates_accounts: boolean
  default_role: string
  enabled: boolean
  created_at: Date
  updated_at: Date
}

export interface OidcAccountTable {
  organization_id: string
  issuer: string
  subject: string
  user_id: string
  created_at: Date
}

export interface OidcFlowTable {
  state: Uint8Array
  organization_id: string
  provider_id: string
  provider_version: number
  browser: Uint8Array
  user_id: string | null
  return_to: string
  expires_at: Date
}

export interface RecoveryCodeTable {
  user_id: string
  digest: Uint8Array
  used_at: Date | null
}

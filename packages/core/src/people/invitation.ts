import type { ActorReference, ProjectRole } from '../access/actor.ts'

/**
 *   open ── accepted by whoever has the link ──▶ accepted
 *    │ └─── taken back, or replaced by a newer one ──▶ revoked
 *    └───── `expiresAtMs` passes: open still, and of no use
 */
export type InvitationState = 'open' | 'accepted' | 'revoked'

export interface Invitation {
  readonly id: string
  readonly organizationId: string
  /** A login id. */
  readonly email: string
  /** Slug of a role of the organisation, built-in or custom. */
  readonly role: string
  readonly projectRoles: readonly { readonly projectId: string; readonly role: ProjectRole }[]
  /** SHA-256 of the link's token. */
  readonly digest: Uint8Array
  readonly invitedBy: ActorReference
  readonly state: InvitationState
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

export interface InvitationRepository {
  /** Throws `Duplicate` when an open one for this address is there. */
  insert(invitation: Invitation): Promise<void>
  findByDigest(digest: Uint8Array): Promise<Invitation | undefined>
  find(organizationId: string, id: string): Promise<Invitation | undefined>
  /** Newest first, at most `rowsMax`. */
  list(organizationId: string, rowsMax: number): Promise<readonly Invitation[]>
  /** True for exactly one caller: the one who found it open. */
  settle(id: string, state: 'accepted' | 'revoked', atMs: number): Promise<boolean>
  /** Those that are open, for this address or made by this one. */
  revokeOpen(organizationId: string, of: { readonly email: string } | { readonly invitedBy: string }, atMs: number): Promise<void>
}

import type { Invitation, InvitationRepository } from '@hanzo-kms/core/people/invitation'
import type { Kysely, Selectable } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { toDate, toMs } from './instant.ts'
import type { InvitationTable } from './people-tables.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

export function createInvitationRepository(db: Kysely<Schema>): InvitationRepository {
  return {
    async insert(invitation) {
      const { id, organizationId, email, role, projectRoles, digest, invitedBy, state, createdAtMs, expiresAtMs } = invitation
      await db
        .insertInto('invitations')
        .values({
          ...{ id, organization_id: organizationId, email, role, project_roles: json(projectRoles), digest, state },
          ...{ invited_by_kind: invitedBy.kind, invited_by_id: invitedBy.id },
          ...{ created_at: toDate(createdAtMs), expires_at: toDate(expiresAtMs), settled_at: null },
        })
        .execute()
    },

    async findByDigest(digest) {
      const row = await db.selectFrom('invitations').selectAll().where('digest', '=', digest).executeTakeFirst()
      return row && toInvitation(row)
    },

    async find(organizationId, id) {
      const row = await db
        .selectFrom('invitations')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .where('id', '=', rowId(id))
        .executeTakeFirst()
      return row && toInvitation(row)
    },

    async list(organizationId, rowsMax) {
      const rows = await db
        .selectFrom('invitations')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(rowsMax)
        .execute()
      return rows.map(toInvitation)
    },

    async settle(id, state, atMs) {
      const { numUpdatedRows } = await db
        .updateTable('invitations')
        .set({ state, settled_at: toDate(atMs) })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async revokeOpen(organizationId, of, atMs) {
      const open = db
        .updateTable('invitations')
        .set({ state: 'revoked', settled_at: toDate(atMs) })
        .where('organization_id', '=', rowId(organizationId))
        .where('state', '=', 'open')
      const theirs = 'email' in of ? open.where('email', '=', of.email) : open.where('invited_by_id', '=', rowId(of.invitedBy))
      await theirs.execute()
    },
  }
}

function toInvitation(row: Selectable<InvitationTable>): Invitation {
  return {
    ...{ id: row.id, organizationId: row.organization_id, email: row.email, role: row.role, projectRoles: row.project_roles },
    ...{ digest: row.digest, invitedBy: { kind: row.invited_by_kind, id: row.invited_by_id }, state: row.state },
    createdAtMs: toMs(row.created_at),
    expiresAtMs: toMs(row.expires_at),
  }
}

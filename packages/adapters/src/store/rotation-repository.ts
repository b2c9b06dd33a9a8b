import { type Rotation, RotationLost, type RotationRepository } from '@hanzo-kms/core/connections/care/rotation'
import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import type { RotationTable } from './care-tables.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

/** The clock was set back since it was begun, by more than the clocks of servers differ: it would wait for as long as that was. One that waits by the clock of now is due before it was made. */
const madeAfter = (nowMs: number) => sql`(created_at > ${toDate(nowMs + 120_000)} and due_at >= created_at)`

export function createRotationRepository(db: Kysely<Schema>): RotationRepository {
  return {
    async insert(rotation) {
      await db.insertInto('credential_rotations').values(toRow(rotation)).execute()
    },

    async claimDue(nowMs, leaseMs) {
      const due = await db
        .selectFrom('credential_rotations')
        .selectAll()
        .where('finished_at', 'is', null)
        .where(sql<boolean>`(due_at <= ${toDate(nowMs)} or ${madeAfter(nowMs)})`)
        .orderBy('due_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!due) return undefined
      const claim = { turn: due.turn + 1, due_at: toDate(nowMs + leaseMs) }
      await db.updateTable('credential_rotations').set(claim).where('id', '=', due.id).execute()
      return toRotation({ ...due, ...claim })
    },

    async move(rotation) {
      const { numUpdatedRows } = await db
        .updateTable('credential_rotations')
        .set(toRow(rotation))
        .where('id', '=', rotation.id)
        .where('turn', '=', rotation.turn)
        .where('finished_at', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new RotationLost()
    },

    async newest(connectionId) {
      const row = await db
        .selectFrom('credential_rotations')
        .selectAll()
        .where('connection_id', '=', rowId(connectionId))
        .orderBy('ordinal', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && toRotation(row)
    },
  }
}

function toRow(rotation: Rotation): Insertable<RotationTable> {
  return {
    id: rotation.id,
    organization_id: rotation.organizationId,
    connection_id: rotation.connectionId,
    state: rotation.state,
    automatic: rotation.automatic,
    started_by_kind: rotation.startedBy.kind,
    started_by_id: rotation.startedBy.id,
    old_version: rotation.oldVersion,
    new_version: rotation.newVersion,
    proofs: rotation.proofs,
    sealed_old: rotation.sealedOld,
    sealed_new: rotation.sealedNew,
    attempt: rotation.attempt,
    message: rotation.message,
    ended: [...rotation.ended],
    turn: rotation.turn,
    due_at: toDate(rotation.dueAtMs),
    created_at: toDate(rotation.createdAtMs),
    switched_at: toDate(rotation.switchedAtMs),
    finished_at: toDate(rotation.finishedAtMs),
  }
}

function toRotation(row: Selectable<RotationTable>): Rotation {
  return {
    ...{ id: row.id, organizationId: row.organization_id, connectionId: row.connection_id, state: row.state, automatic: row.automatic },
    startedBy: { kind: row.started_by_kind, id: row.started_by_id },
    ...{
      oldVersion: row.old_version,
      newVersion: row.new_version,
      proofs: row.proofs,
      sealedOld: row.sealed_old,
      sealedNew: row.sealed_new,
    },
    ...{ attempt: row.attempt, message: row.message, ended: row.ended, turn: row.turn, dueAtMs: toMs(row.due_at) },
    ...{ createdAtMs: toMs(row.created_at), switchedAtMs: toMs(row.switched_at), finishedAtMs: toMs(row.finished_at) },
  }
}

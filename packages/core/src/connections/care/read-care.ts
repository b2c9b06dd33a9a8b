import type { Actor } from '../../access/actor.ts'
import { recordEvent } from '../../audit/record-event.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { authorisedConnection } from '../authorise-connection.ts'
import type { Connection } from '../connection.ts'
import { findConnector } from '../find-connector.ts'
import type { Care } from './care.ts'
import type { Rotation } from './rotation.ts'

export interface CareReport {
  readonly care: Care | undefined
  readonly newest: Rotation | undefined
  /** Whether the connector can renew credentials at all. */
  readonly canRotate: boolean
  readonly nowMs: number
}

interface Address {
  readonly app: string
  readonly id: string
}

export function findCare(kms: Dependencies, actor: Actor, { app, id }: Address): Promise<CareReport> {
  return kms.store.transact(async (inside) => reportOf(kms, inside, await authorisedConnection(inside, actor, { app, id, action: 'read' })))
}

/** Null: only when told to. */
export function setRotation(
  kms: Dependencies,
  actor: Actor,
  { app, id, rotateDaysBefore }: Address & { readonly rotateDaysBefore: number | null },
): Promise<CareReport> {
  return kms.store.transact(async (inside) => {
    const connection = await authorisedConnection(inside, actor, { app, id, action: 'edit' })
    const { credentialVersion } = connection
    const unknown = { expiresAtMs: null, expiryUnknown: 'It was not looked at yet', checkedAtMs: kms.clock.nowMs(), warnedDays: null }
    const care = (await inside.care.find(id)) ?? { connectionId: id, credentialVersion, ...unknown, rotateDaysBefore: null }
    await inside.care.put({ ...care, rotateDaysBefore })
    await recordEvent(kms, inside, actor, {
      type: 'update-app-connection-care',
      projectId: connection.projectId,
      metadata: { connectionId: id, ...(rotateDaysBefore !== null && { rotateDaysBefore }) },
    })
    return reportOf(kms, inside, connection)
  })
}

async function reportOf(kms: Dependencies, { care, rotations }: Repositories, { id, app }: Connection): Promise<CareReport> {
  const canRotate = findConnector(kms.connectors, app).rotation !== undefined
  return { care: await care.find(id), newest: await rotations.newest(id), canRotate, nowMs: kms.clock.nowMs() }
}

/** When the credentials of these end, for lists; those that never do, or of which it is not known, are left out. */
export function findExpiries(kms: Dependencies, connections: readonly Connection[]): Promise<ReadonlyMap<string, number>> {
  const versions = new Map(connections.map(({ id, credentialVersion }) => [id, credentialVersion]))
  return kms.store.transact(async ({ care }) => {
    const known = await care.among([...versions.keys()])
    return new Map(
      known.flatMap(({ connectionId, credentialVersion, expiresAtMs }) =>
        expiresAtMs !== null && versions.get(connectionId) === credentialVersion ? [[connectionId, expiresAtMs]] : [],
      ),
    )
  })
}

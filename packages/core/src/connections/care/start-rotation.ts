import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor, ActorReference } from '../../access/actor.ts'
import { refusingDuplicate } from '../../duplicate.ts'
import type { Dependencies } from '../../ports.ts'
import { authorisedConnection } from '../authorise-connection.ts'
import type { Connection } from '../connection.ts'
import { findConnector } from '../find-connector.ts'
import { advanceRotation, ROTATION_LEASE_MS } from './advance-rotation.ts'
import { type Rotation, RotationLost } from './rotation.ts'

/** Renews the credentials of a connection at the service: as far as it goes now; a worker goes on. */
export async function rotateConnection(
  kms: Dependencies,
  actor: Actor,
  { app, id }: { readonly app: string; readonly id: string },
  signal: CancelSignal,
): Promise<Rotation> {
  const connector = findConnector(kms.connectors, app)
  const connection = await kms.store.transact((inside) => authorisedConnection(inside, actor, { app, id, action: 'edit' }))
  if (!connector.rotation) throw badRequest(`${connector.title} connections cannot be rotated: put new credentials into the connection.`)
  if (connection.pausedReason !== null)
    throw badRequest(
      `The connection is paused: ${connection.pausedReason} Put new credentials into it; refused ones cannot renew themselves.`,
    )
  const rotation = await beginRotation(kms, connection, { by: actor, automatic: false })
  try {
    return await advanceRotation(kms, rotation, signal)
  } catch (error) {
    if (!(error instanceof RotationLost)) throw error
    return (await kms.store.transact(({ rotations }) => rotations.newest(id))) ?? rotation
  }
}

/** Writes the journal's first line. The caller has it claimed, unless it is due at once: then whoever comes first. */
export async function beginRotation(
  kms: Dependencies,
  { id, organizationId, credentialVersion }: Connection,
  { by, automatic, dueAtMs }: { readonly by: ActorReference; readonly automatic: boolean; readonly dueAtMs?: number },
): Promise<Rotation> {
  const nowMs = kms.clock.nowMs()
  const rotation: Rotation = {
    ...{ id: kms.cryptography.randomId(), organizationId, connectionId: id, state: 'minting', automatic },
    ...{ startedBy: { kind: by.kind, id: by.id }, oldVersion: credentialVersion, newVersion: null, proofs: {} },
    ...{ sealedOld: null, sealedNew: null, attempt: 0, message: null, ended: [], turn: 1 },
    ...{ dueAtMs: dueAtMs ?? nowMs + ROTATION_LEASE_MS, createdAtMs: nowMs, switchedAtMs: null, finishedAtMs: null },
  }
  await refusingDuplicate(
    kms.store.transact(({ rotations }) => rotations.insert(rotation)),
    () => badRequest('The credentials of this connection are being rotated already: wait for its end.'),
  )
  return rotation
}

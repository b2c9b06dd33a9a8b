import type { CancelSignal, ConnectorContext, PreflightFinding, RegisteredConnector } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { authorisedConnection } from '../connections/authorise-connection.ts'
import { findConnector, parseWith } from '../connections/find-connector.ts'
import { openCredentials, unlockForConnection } from '../connections/seal-credentials.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authorisedSync, type SyncAddress } from './authorise-sync.ts'
import { refusingUnplanned } from './refusing-unplanned.ts'
import type { Sync } from './sync.ts'

/** A way to a target, and the connector that knows it. */
export interface Way {
  readonly connector: RegisteredConnector
  readonly target: unknown
  readonly credentials: unknown
  readonly context: ConnectorContext
}

/** Nothing where the connector cannot tell. */
export function askPreflight({ connector, credentials, target, context }: Way, signal: CancelSignal): Promise<readonly PreflightFinding[]> {
  return connector.preflight?.(credentials, target, context, signal) ?? Promise.resolve([])
}

/** Also of a connection that is paused: this tells why. */
export async function wayOf(
  kms: Dependencies,
  inside: Repositories,
  sync: Pick<Sync, 'organizationId' | 'connectionId' | 'destination' | 'target'>,
): Promise<Way> {
  const connection = await inside.connections.find(sync.organizationId, sync.connectionId)
  if (!connection) throw badRequest('The connection of this sync no longer exists. Choose another one.')
  return {
    connector: findConnector(kms.connectors, sync.destination),
    target: sync.target,
    credentials: openCredentials(await unlockForConnection(kms, inside, connection), connection),
    context: kms.connectorContext(connection.egressAllow),
  }
}

/** Everything that must hold before this sync can land its secrets, asked now. Changes nothing at the destination. */
export async function preflightSync(
  kms: Dependencies,
  actor: Actor,
  { destination, id }: SyncAddress,
  signal: CancelSignal,
): Promise<readonly PreflightFinding[]> {
  const connector = findConnector(kms.connectors, destination)
  const way = await kms.store.transact(async (inside) => wayOf(kms, inside, await authorisedSync(inside, actor, connector, id, 'read')))
  return askPreflight(way, signal)
}

/** The same for a target that no sync has yet. */
export async function preflightTarget(
  kms: Dependencies,
  actor: Actor,
  input: { readonly app: string; readonly id: string; readonly target: unknown },
  signal: CancelSignal,
): Promise<readonly PreflightFinding[]> {
  const { way } = await wayToTarget(kms, actor, input)
  return askPreflight(way, signal)
}

/** Makes the place of a target where it is missing. */
export async function makePlace(
  kms: Dependencies,
  actor: Actor,
  input: { readonly app: string; readonly id: string; readonly target: unknown },
  signal: CancelSignal,
): Promise<readonly PreflightFinding[]> {
  const { way, connection } = await wayToTarget(kms, actor, input)
  const { connector, credentials, target, context } = way
  if (!connector.makePlace) throw notFound(`${connector.title} has no places that can be made.`)
  await refusingUnplanned(connector.makePlace(credentials, target, context, signal), 'The place could not be made')
  await kms.store.transact((inside) =>
    recordEvent(kms, inside, actor, {
      type: 'make-destination-place',
      projectId: connection.projectId,
      metadata: { connectionId: connection.id, app: connector.id },
    }),
  )
  return askPreflight(way, signal)
}

async function wayToTarget(
  kms: Dependencies,
  actor: Actor,
  { app, id, target }: { readonly app: string; readonly id: string; readonly target: unknown },
) {
  const connector = findConnector(kms.connectors, app)
  const parsed = parseWith(connector.target, 'destinationConfig', target)
  return kms.store.transact(async (inside) => {
    const connection = await authorisedConnection(inside, actor, { app, id, action: 'connect' })
    const { organizationId } = connection
    const way = await wayOf(kms, inside, { organizationId, connectionId: id, destination: app, target: parsed as Sync['target'] })
    return { way, connection }
  })
}

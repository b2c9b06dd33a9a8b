import { type ConnectorContext, type CredentialRotation, type RegisteredConnector, Secret } from '@hanzo-kms/connector-kit'
import type { Dependencies, Repositories } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import { findConnector } from '../find-connector.ts'
import { openCredentials, unlockForConnection } from '../seal-credentials.ts'
import type { Rotation } from './rotation.ts'

/** A rotation with all that its next step needs. */
export interface OpenedRotation {
  readonly connection: Connection
  readonly connector: RegisteredConnector
  readonly power: CredentialRotation<unknown>
  readonly context: ConnectorContext
  /** In use now. */
  readonly inUse: Secret<unknown>
  readonly old: Secret<unknown> | undefined
  readonly renewed: Secret<unknown> | undefined
}

type Which = 'old' | 'new'
const contextOf = ({ id }: Pick<Rotation, 'id'>, which: Which) =>
  ({ purpose: 'rotation-credentials', id, version: which === 'old' ? 1 : 2 }) as const

/** Undefined once the connection is gone, or can no longer be rotated. */
export async function openRotation(kms: Dependencies, inside: Repositories, rotation: Rotation): Promise<OpenedRotation | undefined> {
  const connection = await inside.connections.find(rotation.organizationId, rotation.connectionId)
  const connector = connection && findConnector(kms.connectors, connection.app)
  if (!connection || !connector?.rotation) return undefined
  const keys = await unlockForConnection(kms, inside, connection)
  const open = (sealed: Uint8Array | null, which: Which) =>
    sealed === null ? undefined : new Secret(JSON.parse(keys.open(sealed, contextOf(rotation, which)).reveal()) as unknown)
  return {
    ...{ connection, connector, power: connector.rotation, context: kms.connectorContext(connection.egressAllow) },
    inUse: new Secret(openCredentials(keys, connection)),
    old: open(rotation.sealedOld, 'old'),
    renewed: open(rotation.sealedNew, 'new'),
  }
}

export async function sealForRotation(
  kms: Dependencies,
  inside: Repositories,
  rotation: Pick<Rotation, 'id'>,
  connection: Connection,
  which: Which,
  credentials: Secret<unknown>,
): Promise<Uint8Array> {
  const keys = await unlockForConnection(kms, inside, connection)
  return keys.seal(new Secret(JSON.stringify(credentials.reveal())), contextOf(rotation, which))
}

import { Secret } from '@hanzo-kms/connector-kit'
import { ownerScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Connection } from './connection.ts'

type Owner = Pick<Connection, 'organizationId' | 'projectId'>

/** The keys of whoever owns the connection: its project, or the organisation. */
export function unlockForConnection({ keyRing }: Pick<Dependencies, 'keyRing'>, inside: Repositories, owner: Owner): Promise<ScopeKeys> {
  return keyRing.unlock(ownerScope(owner), inside.dataKeys)
}

const contextOf = ({ id, credentialVersion }: Pick<Connection, 'id' | 'credentialVersion'>) =>
  ({ purpose: 'connection-credentials', id, version: credentialVersion }) as const

export function sealCredentials(keys: ScopeKeys, credentials: unknown, place: Pick<Connection, 'id' | 'credentialVersion'>): Uint8Array {
  return keys.seal(new Secret(JSON.stringify(credentials)), contextOf(place))
}

/** Throws `SealBroken`. */
export function openCredentials(keys: ScopeKeys, connection: Connection): unknown {
  return JSON.parse(keys.open(connection.sealedCredentials, contextOf(connection)).reveal())
}

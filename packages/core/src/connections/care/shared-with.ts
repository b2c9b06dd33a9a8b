import type { Secret } from '@hanzo-kms/connector-kit'
import { SealBroken } from '../../keyring/keyring.ts'
import type { Dependencies } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import { openCredentials, unlockForConnection } from '../seal-credentials.ts'

/** The other connections of the organisation that use just these credentials: ending them would end those, too. By name. */
export function sharedWith(
  kms: Dependencies,
  { id, organizationId, app }: Connection,
  credentials: Secret<unknown>,
): Promise<readonly string[]> {
  const sought = JSON.stringify(credentials.reveal())
  return kms.store.transact(async (inside) => {
    const names: string[] = []
    for (const other of await inside.connections.list(organizationId, { app })) {
      if (other.id === id) continue
      try {
        const theirs = openCredentials(await unlockForConnection(kms, inside, other), other)
        if (JSON.stringify(theirs) === sought) names.push(other.name)
      } catch (error) {
        // One that does not open uses nothing.
        if (!(error instanceof SealBroken)) throw error
      }
    }
    return names
  })
}

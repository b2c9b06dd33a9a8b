import type { RegisteredConnector } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import { SealBroken } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { refuseOverlap } from '../sync/authorise-sync.ts'
import type { Connection } from './connection.ts'
import { openCredentials, unlockForConnection } from './seal-credentials.ts'

/**
 * New credentials may lead to another address. Then the syncs of the connection land there, and their next run waits for a person.
 * SECURITY: whoever may edit a connection need not be allowed to read secrets; without the wait they could have them sent to a machine of theirs. Answers whether it was so.
 */
export async function followAddress(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  {
    connector,
    stored,
    credentials,
  }: { readonly connector: RegisteredConnector; readonly stored: Connection; readonly credentials: unknown },
): Promise<boolean> {
  if ((await originBefore(kms, inside, connector, stored)) === connector.origin(credentials)) return false
  for (const sync of await inside.syncs.usingConnection(stored.id)) {
    const place = connector.placeOf(credentials, sync.target)
    await refuseOverlap(inside, actor, { place, except: sync.id })
    await inside.syncs.update({ ...sync, place, hold: 'address', version: sync.version + 1, updatedAtMs: kms.clock.nowMs() })
  }
  return true
}

/** Undefined where the old credentials no longer open: then nobody knows. */
async function originBefore(kms: Dependencies, inside: Repositories, connector: RegisteredConnector, stored: Connection) {
  try {
    return connector.origin(openCredentials(await unlockForConnection(kms, inside, stored), stored))
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

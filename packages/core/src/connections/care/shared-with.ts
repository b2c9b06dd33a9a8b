import type { RegisteredConnector, Secret } from '@hanzo-kms/connector-kit'
import { SealBroken } from '../../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import { openCredentials, unlockForConnection } from '../seal-credentials.ts'

/** Who else would lose what they work with if these credentials were ended. */
export interface SharedWith {
  /** Other connections of the organisation, by name. */
  readonly names: readonly string[]
  /** Connections of other organisations on this server: counted, never named. */
  readonly elsewhere: number
}

/** Each page is a transaction of its own, and others get between them. */
const CONNECTIONS_PER_PAGE = 100
const PAGES_MAX = 1_000

/** Looks into every connection of this kind that this server holds. Only their secret parts are compared: one token may be given with and without the workspace, or by two addresses of one service. */
export async function sharedWith(
  kms: Dependencies,
  connector: RegisteredConnector,
  { id, organizationId }: Connection,
  credentials: Secret<unknown>,
): Promise<SharedWith> {
  const sought = secretPart(connector, credentials.reveal())
  const names: string[] = []
  let elsewhere = 0
  let after: string | undefined
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await kms.store.transact(async (inside) => {
      const rows = await inside.connections.everywhere(connector.id, { after, limit: CONNECTIONS_PER_PAGE })
      const alike: Connection[] = []
      for (const row of rows) if (row.id !== id && (await openSecretPart(kms, inside, connector, row)) === sought) alike.push(row)
      return { last: rows.at(-1)?.id, isLast: rows.length < CONNECTIONS_PER_PAGE, alike }
    })
    for (const other of page.alike) {
      if (other.organizationId === organizationId) names.push(other.name)
      else elsewhere += 1
    }
    if (page.isLast) return { names: names.sort(), elsewhere }
    after = page.last
  }
  throw new Error('There are more connections than could be looked into.')
}

/** Undefined for one that does not open: it uses nothing. */
async function openSecretPart(kms: Dependencies, inside: Repositories, connector: RegisteredConnector, connection: Connection) {
  try {
    return secretPart(connector, openCredentials(await unlockForConnection(kms, inside, connection), connection))
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

function secretPart(connector: RegisteredConnector, credentials: unknown): string {
  const shown = connector.publicCredentials(credentials)
  const secrets = Object.entries(credentials as object).filter(([name]) => !Object.hasOwn(shown, name))
  return JSON.stringify(secrets.sort(([a], [b]) => (a < b ? -1 : 1)))
}

import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { settleNotices } from '../notifications/notify.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { queueRun } from '../sync/queue-runs.ts'
import { authorisedConnection } from './authorise-connection.ts'
import { keepFacts } from './care/keep-facts.ts'
import { checkCredentials } from './check-credentials.ts'
import type { Connection } from './connection.ts'
import { authoriseEgress, refusingDuplicates } from './create-connection.ts'
import { findConnector, parseWith } from './find-connector.ts'
import { followAddress } from './follow-address.ts'
import { sealCredentials, unlockForConnection } from './seal-credentials.ts'

export interface ConnectionChange {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  /** As sent. The secret part is needed in every change of credentials; the part that may be shown keeps its old value where it is not named. */
  readonly credentials?: Readonly<Record<string, unknown>> | undefined
  readonly egressAllow?: readonly string[] | undefined
}

/**
 * SECURITY: a new origin needs the token again. The stored token is never sent anywhere but to the origin that it was given for; otherwise whoever may edit could point the
 * connection at a machine of theirs and read the token there.
 */
export async function updateConnection(
  kms: Dependencies,
  actor: Actor,
  { app, id, change }: { readonly app: string; readonly id: string; readonly change: ConnectionChange },
  signal: CancelSignal,
): Promise<Connection> {
  const connector = findConnector(kms.connectors, app)
  const before = await kms.store.transact((inside) => authorisedConnection(inside, actor, { app, id, action: 'edit' }))
  if (change.egressAllow) authoriseEgress(actor)
  const egressAllow = change.egressAllow ?? before.egressAllow
  const credentials =
    change.credentials && parseWith(connector.credentials, 'credentials', { ...before.publicCredentials, ...change.credentials })
  const facts = credentials === undefined ? undefined : await checkCredentials(kms, connector, { credentials, egressAllow }, signal)

  return kms.store.transact(async (inside) => {
    const stored = await authorisedConnection(inside, actor, { app, id, action: 'edit' })
    const renewed = { id, credentialVersion: stored.credentialVersion + 1 }
    const connection: Connection = {
      ...stored,
      name: change.name ?? stored.name,
      description: change.description === undefined ? stored.description : change.description,
      egressAllow,
      version: stored.version + 1,
      updatedAtMs: kms.clock.nowMs(),
      ...(credentials !== undefined && {
        credentialVersion: renewed.credentialVersion,
        sealedCredentials: sealCredentials(await unlockForConnection(kms, inside, stored), credentials, renewed),
        publicCredentials: connector.publicCredentials(credentials),
        pausedReason: null,
      }),
    }
    const addressChanged = credentials !== undefined && (await followAddress(kms, inside, actor, { connector, stored, credentials }))
    await refusingDuplicates(connection.name, inside.connections.update(connection))
    if (facts) await keepFacts(kms, inside, connection, facts)
    await recordEvent(kms, inside, actor, {
      type: 'update-app-connection',
      projectId: stored.projectId,
      metadata: { connectionId: id, name: connection.name, credentialsUpdated: credentials !== undefined, addressChanged },
    })
    if (credentials !== undefined) {
      await settleNotices(inside, ['token-dead', 'token-expiring'], id)
      await verifyByRuns(kms, inside, actor, id)
    }
    return connection
  })
}

/** New credentials are proven by use: each sync of the connection runs once. */
async function verifyByRuns(kms: Dependencies, inside: Repositories, actor: Actor, connectionId: string): Promise<void> {
  for (const sync of await inside.syncs.usingConnection(connectionId)) {
    if (sync.autoSync && sync.folderId !== null) await queueRun(kms, inside, { syncId: sync.id, kind: 'sync', by: actor })
  }
}

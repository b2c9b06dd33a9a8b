import type { Secret } from '@hanzo-kms/connector-kit'
import { recordEvent } from '../../audit/record-event.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { queueRun } from '../../sync/queue-runs.ts'
import type { Connection } from '../connection.ts'
import { sealCredentials, unlockForConnection } from '../seal-credentials.ts'
import type { Rotation } from './rotation.ts'

/** Puts credentials into use, and has each sync that runs by itself prove them. */
export async function switchCredentials(
  kms: Dependencies,
  inside: Repositories,
  stored: Connection,
  credentials: Secret<unknown>,
  { id, startedBy, automatic }: Rotation,
  outcome: 'switched' | 'switched-back',
): Promise<{ readonly credentialVersion: number; readonly proofs: Rotation['proofs'] }> {
  const renewed = { id: stored.id, credentialVersion: stored.credentialVersion + 1 }
  const connection: Connection = {
    ...stored,
    credentialVersion: renewed.credentialVersion,
    sealedCredentials: sealCredentials(await unlockForConnection(kms, inside, stored), credentials.reveal(), renewed),
    pausedReason: null,
    version: stored.version + 1,
    updatedAtMs: kms.clock.nowMs(),
  }
  await inside.connections.update(connection)
  await recordRotation(kms, inside, connection, { rotationId: id, automatic, outcome, startedBy })
  const proofs: Record<string, string> = {}
  for (const sync of await inside.syncs.usingConnection(stored.id))
    if (sync.autoSync && sync.folderId !== null)
      proofs[sync.id] = await queueRun(kms, inside, { syncId: sync.id, kind: 'sync', by: startedBy })
  return { credentialVersion: renewed.credentialVersion, proofs }
}

export function recordRotation(
  kms: Dependencies,
  inside: Repositories,
  { id, name, projectId, organizationId }: Connection,
  told: { readonly rotationId: string; readonly automatic: boolean; readonly outcome: string; readonly startedBy: Rotation['startedBy'] },
): Promise<void> {
  const { rotationId, automatic, outcome, startedBy } = told
  const by = { ...startedBy, organizationId, ipAddress: null, userAgent: null }
  return recordEvent(kms, inside, by, {
    type: 'rotate-app-connection-credentials',
    projectId,
    metadata: { connectionId: id, name, automatic, outcome, rotationId },
  })
}

import type { RegisteredConnector, SecretDestination } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Connection } from '../connections/connection.ts'
import { findConnector } from '../connections/find-connector.ts'
import { openCredentials, unlockForConnection } from '../connections/seal-credentials.ts'
import { projectScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { openFolder } from '../secrets/open-folder.ts'
import type { DriftView } from './drift/answer-drift.ts'
import { driftView } from './drift/drift-view.ts'
import type { LedgerEntry } from './ledger.ts'
import { assertOwnerRights } from './owner-access.ts'
import type { Decision, SyncPolicy } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import { defaultPolicy, type Sync } from './sync.ts'
import { takeSnapshot } from './take-snapshot.ts'

/** The way to the destination, and what we remember of it. */
export interface OpenedDestination {
  readonly sync: Sync
  readonly connector: RegisteredConnector
  readonly connection: Connection
  /** The source's; empty once the source is gone. */
  readonly environment: string
  readonly ledger: readonly LedgerEntry[]
  readonly decisions: ReadonlyMap<string, Decision>
  readonly policy: SyncPolicy
  readonly destination: SecretDestination
}

/** Everything of ours that a plan needs, as one consistent whole. */
export interface OpenedSync extends OpenedDestination {
  readonly source: { readonly folderId: string; readonly environment: string }
  readonly desired: Snapshot
  readonly drift: DriftView
  readonly fingerprint: ScopeKeys['fingerprint']
}

/** Enough to remove what was written: works also when the source is gone. Throws a `KmsError` with the sentence to show. */
export async function openSyncDestination(kms: Dependencies, inside: Repositories, sync: Sync): Promise<OpenedDestination> {
  const connection = await inside.connections.find(sync.organizationId, sync.connectionId)
  if (!connection) throw badRequest('The connection of this sync no longer exists. Choose another one.')
  if (connection.pausedReason !== null) throw badRequest(`The connection "${connection.name}" is paused: ${connection.pausedReason}`)
  const connector = findConnector(kms.connectors, sync.destination)
  const credentials = openCredentials(await unlockForConnection(kms, inside, connection), connection)
  const ledger = await inside.ledger.entries(sync.id)
  return {
    sync,
    connector,
    connection,
    environment: (await sourcePlace(inside, sync))?.environment.slug ?? '',
    ledger,
    decisions: await inside.syncs.decisions(sync.id),
    policy: policyOf(sync, ledger.length),
    destination: connector.open(credentials, sync.target, sync.id, kms.connectorContext(connection.egressAllow)),
  }
}

/**
 * One transaction sees the source, the ledger and the credentials at one moment. Throws a `KmsError` when the source is gone, a secret does not open or a reference does not
 * resolve; nothing outside has been touched then.
 */
export async function openSync(kms: Dependencies, inside: Repositories, sync: Sync): Promise<OpenedSync> {
  const place = await sourcePlace(inside, sync)
  if (!place) throw badRequest('Invalid source configuration: folder no longer exists. Please configure a valid source and try again.')
  const opened = await openSyncDestination(kms, inside, sync)
  const source = { folderId: place.folder.id, environment: place.environment.slug }
  const reader = await assertOwnerRights(inside, sync, opened.connection, { environment: source.environment, path: place.folder.path })
  const folder = await openFolder(kms, inside, {
    reader,
    projectId: sync.projectId,
    environmentSlug: source.environment,
    folderId: source.folderId,
  })
  const keys = await kms.keyRing.unlock(projectScope(sync.projectId), inside.dataKeys)
  const drift = await driftView(inside, sync)
  const { fingerprint } = keys
  return { ...opened, source, drift, fingerprint, desired: takeSnapshot(sync, opened.connector, keys, source.environment, folder) }
}

async function sourcePlace(inside: Repositories, { folderId }: Sync) {
  return folderId === null ? undefined : inside.folders.place(folderId)
}

function policyOf({ options, hold }: Sync, written: number): SyncPolicy {
  const policy: SyncPolicy = { ...defaultPolicy, deletes: options.disableSecretDeletion ? 'never' : 'allow' }
  switch (hold) {
    case null:
      return policy
    case 'source':
      return { ...policy, hold: { of: 'deletes', reason: 'The sync reads another folder than at its last run.' } }
    case 'address': {
      const left = written === 0 ? '' : ` The ${written} entries that it wrote at the old address stay there unless that is the same place.`
      return { ...policy, hold: { of: 'changes', reason: `The connection leads to another address than at the last run.${left}` } }
    }
  }
}

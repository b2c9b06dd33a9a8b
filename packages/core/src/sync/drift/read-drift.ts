import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../../access/actor.ts'
import { findConnector } from '../../connections/find-connector.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { authorisedSync, type SyncAddress } from '../authorise-sync.ts'
import type { Sync } from '../sync.ts'
import { checkDrift } from './check-drift.ts'
import type { DriftCheck, DriftFinding, DriftPolicy } from './drift.ts'

export interface DriftReport {
  readonly syncId: string
  readonly policy: DriftPolicy
  readonly check: DriftCheck | undefined
  readonly findings: readonly DriftFinding[]
  /** Null where no check is planned. */
  readonly nextCheckAtMs: number | null
}

/** What the last check found. */
export function findDriftReport(kms: Dependencies, actor: Actor, { destination, id }: SyncAddress): Promise<DriftReport> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => driftReport(inside, await authorisedSync(inside, actor, connector, id, 'read')))
}

/** Looks now. `readValues` is a person's consent that the destination opens every value for it. */
export async function checkDriftNow(
  kms: Dependencies,
  actor: Actor,
  { destination, id, readValues }: SyncAddress & { readonly readValues: boolean },
  signal: CancelSignal,
): Promise<DriftReport> {
  const connector = findConnector(kms.connectors, destination)
  const sync = await kms.store.transact((inside) => authorisedSync(inside, actor, connector, id, 'sync-secrets'))
  if (sync.folderId === null)
    throw badRequest('Invalid source configuration: folder no longer exists. Please configure a valid source and try again.')
  await checkDrift(kms, { sync, by: actor, mayReadValues: readValues }, signal)
  return kms.store.transact((inside) => driftReport(inside, sync))
}

export async function driftReport({ drift }: Repositories, { id, options }: Sync): Promise<DriftReport> {
  return {
    syncId: id,
    policy: options.driftPolicy ?? 'restore',
    check: await drift.lastCheck(id),
    findings: await drift.findings(id),
    nextCheckAtMs: options.driftCheck === 'off' ? null : await drift.nextCheckAtMs(id),
  }
}

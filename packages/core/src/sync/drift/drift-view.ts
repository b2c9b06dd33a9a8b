import { accessInProject } from '../../access/authorise.ts'
import { findActor } from '../../access/find-actor.ts'
import type { Repositories } from '../../ports.ts'
import type { Sync } from '../sync.ts'
import type { DriftView } from './answer-drift.ts'
import type { DriftPolicy } from './drift.ts'

/** How this sync answers drift now. */
export async function driftView(inside: Repositories, sync: Sync): Promise<DriftView> {
  const findings = await inside.drift.findings(sync.id)
  return { policy: await policyNow(inside, sync), findings: new Map(findings.map((finding) => [finding.name, finding])) }
}

/** SECURITY: importing writes into the source in the name of the sync's owner. One who may no longer write there imports nothing more: drift is only reported then. */
async function policyNow(inside: Repositories, sync: Sync): Promise<DriftPolicy> {
  const policy = sync.options.driftPolicy ?? 'restore'
  if (policy !== 'import') return policy
  const owner = await findActor(inside, sync.organizationId, sync.owner)
  const place = sync.folderId === null ? undefined : await inside.folders.place(sync.folderId)
  if (!owner || !place) return 'report'
  const { may } = await accessInProject(inside, owner, sync.projectId)
  const source = { environment: place.environment.slug, secretPath: place.folder.path }
  return may(['secrets', 'create'], source) && may(['secrets', 'edit'], source) ? 'import' : 'report'
}

import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../../access/actor.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { findConnector } from '../../connections/find-connector.ts'
import type { Dependencies } from '../../ports.ts'
import { authorisedSync, authoriseImporting, type SyncAddress } from '../authorise-sync.ts'
import type { Decision } from '../plan.ts'
import type { DriftDecision, DriftFinding } from './drift.ts'
import { type DriftReport, driftReport } from './read-drift.ts'

/** Of an entry without our mark a run asks what it asks about every entry that is not ours. */
const asStranger: Readonly<Record<DriftDecision, Decision>> = { restore: 'adopt', import: 'import', ignore: 'leave' }
const withoutValue: ReadonlySet<DriftFinding['kind']> = new Set(['deleted', 'moved', 'description'])

/** Keeps what a person chose for entries that drifted, by the secret's key; null takes it back. The next run does it. */
export function decideDrift(
  kms: Dependencies,
  actor: Actor,
  { destination, id, decisions }: SyncAddress & { readonly decisions: Readonly<Record<string, DriftDecision | null>> },
): Promise<DriftReport> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'edit')
    if (Object.values(decisions).includes('import')) await authoriseImporting(inside, actor, sync)
    const known = new Map((await inside.drift.findings(id)).map((finding) => [finding.key, finding]))
    const chosen = Object.entries(decisions).map(([key, decision]) => ({ finding: known.get(key) ?? notDrifted(key), decision }))
    for (const { finding, decision } of chosen) refuseImportOfNothing(finding, decision)
    await inside.drift.decide(id, new Map(chosen.map(({ finding, decision }) => [finding.name, decision])))
    const unmarked = chosen.filter(({ finding }) => finding.kind === 'mark')
    if (unmarked.length > 0)
      await inside.syncs.decide(
        id,
        new Map(unmarked.map(({ finding, decision }) => [finding.name, decision ? asStranger[decision] : undefined])),
      )
    await recordEvent(kms, inside, actor, {
      type: 'decide-secret-sync-drift',
      projectId: sync.projectId,
      metadata: {
        ...{ syncId: id, destination, secretKeys: Object.keys(decisions) },
        decisions: Object.values(decisions).map((word) => word ?? 'none'),
      },
    })
    return driftReport(inside, sync)
  })
}

function notDrifted(key: string): never {
  throw badRequest(`"${key}" did not drift at the last check: there is nothing to decide about it. Check again if you expect it to have.`)
}

function refuseImportOfNothing({ key, kind }: DriftFinding, decision: DriftDecision | null): void {
  if (decision === 'import' && withoutValue.has(kind))
    throw badRequest(`"${key}" has no changed value at the destination (${kind}), so nothing can be imported: choose restore or ignore.`)
}

import { type CancelSignal, DestinationFailure, type RemoteName, type Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { recordEvent } from '../../audit/record-event.ts'
import type { Doer } from '../../audit/stamp-event.ts'
import { SealBroken } from '../../keyring/keyring.ts'
import { notify, settleNotices } from '../../notifications/notify.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { observeDestination } from '../observe-destination.ts'
import { type OpenedSync, openSync } from '../open-sync.ts'
import { queueRun } from '../queue-runs.ts'
import type { Sync } from '../sync.ts'
import { answerDrift } from './answer-drift.ts'
import type { ComparedBy, DriftCheck, DriftFinding } from './drift.ts'
import { type FoundDrift, findDrift, keepDecisions, type SeenValues } from './find-drift.ts'
import { readValues } from './read-values.ts'
import { seeValues } from './see-values.ts'

export interface Checking {
  readonly sync: Sync
  /** Who asked for it, or Hanzo KMS itself. */
  readonly by: Doer
  /** Values are read at the destination, one by one, because a person asked for it. */
  readonly mayReadValues: boolean
}

/**
 * Looks at the destination once and keeps what was found. It writes nothing there; where the sync answers drift by itself, a run is queued that does. Throws only what it did not foresee.
 */
export async function checkDrift(kms: Dependencies, { sync, by, mayReadValues }: Checking, signal: CancelSignal): Promise<void> {
  try {
    const opened = await kms.store.transact(async (inside) => ({
      sync: await openSync(kms, inside, sync),
      runs: await runsNow(inside, sync.id),
    }))
    await lookAndKeep(kms, opened.sync, { by, mayReadValues, runs: opened.runs }, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof DestinationFailure || error instanceof KmsError || error instanceof SealBroken)) throw error
    const nothing = { comparedBy: null, compared: 0, notCompared: 0, checkedAtMs: kms.clock.nowMs() }
    await kms.store.transact(async ({ drift, syncs }) => {
      if (await isStill(syncs, sync)) await drift.record(sync.id, { ...nothing, outcome: 'failed', message: error.message })
    })
  }
}

interface Asked {
  readonly by: Doer
  readonly mayReadValues: boolean
  readonly runs: string | undefined
}

async function lookAndKeep(kms: Dependencies, opened: OpenedSync, { by, mayReadValues, runs: before }: Asked, signal: CancelSignal) {
  const { sync, ledger, desired } = opened
  const remote = await observeDestination(opened.destination, ledger, signal)
  const looking = {
    ...{ syncId: sync.id, destination: opened.destination, desired: desired.entries, remote, ledger },
    digest: (name: RemoteName, stamp: Secret<string>) => opened.fingerprint(stamp, `${sync.id}/${name}/stamp`),
    fingerprint: (name: RemoteName, value: Secret<string>) => opened.fingerprint(value, `${sync.id}/${name}`),
  }
  const written = ledger.some((entry) => entry.state === 'confirmed')
  const seen = !written ? undefined : mayReadValues ? await readValues(looking, signal) : await seeValues(looking, signal)
  const values: SeenValues | undefined = seen && 'problem' in seen ? undefined : seen
  const nowMs = kms.clock.nowMs()
  const found = findDrift({ syncId: sync.id, desired: desired.entries, remote, ledger, values, nowMs })
  const revised = remote.entries.some((entry) => entry.revision !== undefined)
  const comparedBy: ComparedBy = values ? (mayReadValues ? 'values' : 'stamps') : revised ? 'revisions' : 'names'
  const problem = seen && 'problem' in seen ? seen.problem : null
  await kms.store.transact(async (inside) => {
    if (!(await isStill(inside.syncs, sync))) return
    const known = await inside.drift.findings(sync.id)
    const findings = keepDecisions(found.findings, known)
    await inside.drift.record(sync.id, checkOf(found, comparedBy, problem, nowMs), findings)
    // A run since may have written what was looked at before: then nothing was learned.
    if (!mayReadValues && before !== undefined && (await runsNow(inside, sync.id)) === before)
      await inside.ledger.observe(sync.id, found.observations)
    const fresh = findings.filter(
      ({ name, foundAtMs }) => foundAtMs === nowMs && !known.some((old) => old.name === name && old.foundAtMs === nowMs),
    )
    await tell(kms, inside, { sync, by, fresh, mayReadValues })
    await tellPeople(kms, inside, sync, findings)
    if (sync.autoSync && findings.some((finding) => isAnsweredByRun(opened, finding)))
      await queueRun(kms, inside, { syncId: sync.id, kind: 'sync', by: sync.owner, hastens: false })
  })
  kms.log.info('drift-checked', { syncId: sync.id, found: found.findings.length, compared: found.compared })
}

/** What was found of a sync that is gone, or another one by now, says nothing about it. */
async function isStill(syncs: Repositories['syncs'], { id, version }: Sync): Promise<boolean> {
  return (await syncs.findForRun(id))?.version === version
}

const RUNS_LOOKED_AT = 10

/** Where the sync's runs stand; undefined while one is under way. */
async function runsNow({ runs }: Repositories, syncId: string): Promise<string | undefined> {
  const newest = await runs.list(syncId, { limit: RUNS_LOOKED_AT, offset: 0 })
  if (newest.some(({ state }) => state === 'running')) return undefined
  return newest.map(({ id, state, attempt }) => `${id} ${state} ${attempt}`).join()
}

function checkOf(found: FoundDrift, comparedBy: ComparedBy, problem: string | null, checkedAtMs: number): DriftCheck {
  const { compared, notCompared } = found
  const shared = { comparedBy, compared, notCompared, checkedAtMs }
  if (found.hidden) {
    const message =
      'Nothing that this sync wrote is listed at the destination, yet nothing proves it gone: the credentials may have lost the right to see it.'
    return { ...shared, outcome: 'hidden', message }
  }
  return { ...shared, outcome: found.findings.length > 0 ? 'drifted' : 'equal', message: problem }
}

/** What runs do by themselves is begun at once; a mark that is gone always waits for a person. */
function isAnsweredByRun({ drift }: OpenedSync, finding: DriftFinding): boolean {
  if (finding.kind === 'mark') return false
  const answer = answerDrift(drift, finding, false)
  return answer === 'restore' || answer === 'import'
}

async function tell(
  kms: Dependencies,
  inside: Repositories,
  { sync, by, fresh, mayReadValues }: { sync: Sync; by: Doer; fresh: readonly DriftFinding[]; mayReadValues: boolean },
): Promise<void> {
  // A check by the clock that finds nothing new is not worth a line each hour.
  if (fresh.length === 0 && by.kind === 'platform') return
  await recordEvent(kms, inside, by, {
    type: 'check-secret-sync-drift',
    projectId: sync.projectId,
    metadata: {
      ...{ syncId: sync.id, destination: sync.destination, valuesRead: mayReadValues, found: fresh.length },
      ...{ secretKeys: fresh.map(({ key }) => key), kinds: fresh.map(({ kind }) => kind) },
    },
  })
}

/** As many as are worth naming. */
const KEYS_TOLD_MAX = 20

/** What somebody has decided to leave alone is not told again. */
async function tellPeople(kms: Dependencies, inside: Repositories, sync: Sync, findings: readonly DriftFinding[]): Promise<void> {
  const open = findings.filter(({ decision }) => decision !== 'ignore')
  if (open.length === 0) return settleNotices(inside, ['drift-found'], sync.id)
  const kinds = [...new Set(open.map(({ kind }) => kind))].sort()
  const keys = open.slice(0, KEYS_TOLD_MAX).map(({ key }) => key)
  await notify(kms, inside, sync, 'drift-found', { syncId: sync.id, syncName: sync.name, found: open.length, keys, kinds })
}

import { type CancelSignal, DestinationFailure } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { type Found, foundBy } from '../connections/note-answer.ts'
import { SealBroken } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import { type End, endOfChangedSync, endOfPass, endOfThrown, type Tries, writtenBefore } from './end-of-run.ts'
import { executeRun, type Pass, type Turn } from './execute-run.ts'
import { keepLease } from './keep-lease.ts'
import { LeaseLost } from './ledger.ts'
import { OwnerRightsLost } from './owner-access.ts'
import { explainRefusal, refusedBefore } from './preflight-run.ts'
import type { Run, RunStep } from './run.ts'
import { recordSteps, settleRun } from './settle-run.ts'
import { type Sync, SyncChanged } from './sync.ts'

/** Longer than any single request to a destination may take. */
export const LEASE_MS = 120_000

export interface ClaimedRun {
  readonly run: Run
  readonly connectionId: string | undefined
}

/** The next due run, or when one will be; both undefined when nothing waits. Runs through connections in `full` wait. */
export function claimRun(
  { store, clock }: Dependencies,
  full: readonly string[] = [],
): Promise<{ readonly claimed: ClaimedRun | undefined; readonly nextDueAtMs: number | undefined }> {
  return store.transact(async ({ runs, syncs }) => {
    const run = await runs.claim(LEASE_MS, clock.nowMs(), full)
    if (!run) return { claimed: undefined, nextDueAtMs: await runs.nextDueAtMs(full) }
    return { claimed: { run, connectionId: (await syncs.findForRun(run.syncId))?.connectionId }, nextDueAtMs: undefined }
  })
}

/** Fires when a run has to stop where it is, and says why where that is not the end of the process. */
export interface StoppableSignal extends CancelSignal {
  readonly why?: string | undefined
}

/** Takes a claimed run to its end. `random` in [0, 1). Never throws for a run's own failure. */
export async function processRun(kms: Dependencies, run: Run, random: () => number, signal: StoppableSignal): Promise<void> {
  const fenced = { syncId: run.syncId, runId: run.id, fence: run.fence }
  const lease = keepLease(kms, fenced, LEASE_MS, signal)
  try {
    await takeToItsEnd(kms, { run, fenced, isFirstPass: run.attempt === 1 }, random, lease.signal)
  } catch (error) {
    if (!(error instanceof LeaseLost) && !lease.signal.aborted) throw error
    kms.log.warn('run-given-up', { runId: run.id, syncId: run.syncId })
    // So that whoever takes it up next need not wait for the lease to end. Where it is somebody else's already, the fence keeps our word out.
    await giveBack(
      kms,
      run,
      fenced,
      signal.aborted ? (signal.why ?? 'Hanzo KMS was stopped during this run') : 'The process of this run stood still for too long',
    )
  } finally {
    lease.release()
  }
}

async function giveBack(kms: Dependencies, { refused }: Run, fenced: Turn['fenced'], why: string): Promise<void> {
  const nowMs = kms.clock.nowMs()
  const end = { message: `${why}; it is taken up again.`, dueAtMs: nowMs, finishedAtMs: nowMs, refused }
  await kms.store
    .transact(({ runs }) => runs.retryLater(fenced, end))
    .catch((error: unknown) => {
      if (!(error instanceof LeaseLost)) throw error
    })
}

async function takeToItsEnd(kms: Dependencies, turn: Turn, random: () => number, signal: CancelSignal): Promise<void> {
  const { run } = turn
  for (let passes = 1; ; passes += 1) {
    const order = await findOrder(kms, run.syncId)
    if (!order) return
    const { sync, credentialVersion } = order
    const refused = run.kind === 'sync' && passes === 1 ? await refusalBefore(kms, sync, signal) : undefined
    if (refused !== undefined) return settleRun(kms, turn, order, { do: 'finish', state: 'failed', message: refused }, [])
    const tries = { attempt: run.attempt, passes, random: random(), nowMs: kms.clock.nowMs(), credentialVersion, refused: run.refused }
    const { end, steps, found } = await onePass(kms, { ...turn, isFirstPass: turn.isFirstPass && passes === 1 }, sync, tries, signal)
    if (end.do === 'again') {
      await kms.store.transact((inside) => recordSteps(inside, turn.fenced, steps))
      continue
    }
    await settleRun(kms, turn, { sync, credentialVersion }, await explained(kms, sync, end, steps, signal), steps, found)
    return
  }
}

/** What cannot be asked about does not stop a run: it meets the same trouble itself. */
async function refusalBefore(kms: Dependencies, sync: Sync, signal: CancelSignal): Promise<string | undefined> {
  return refusedBefore(kms, sync, signal).catch((error: unknown) => {
    if (error instanceof KmsError || error instanceof SealBroken) return undefined
    throw error
  })
}

/** A run that was refused something ends with what to do about it. */
async function explained(
  kms: Dependencies,
  sync: Sync,
  end: Exclude<End, { do: 'again' }>,
  steps: readonly RunStep[],
  signal: CancelSignal,
): Promise<Exclude<End, { do: 'again' }>> {
  if (end.do !== 'finish' || end.state !== 'failed') return end
  return { ...end, message: `${end.message ?? ''}${await explainRefusal(kms, sync, steps, signal)}` }
}

/** The credentials' version is read before they are used: if newer ones come meanwhile, the older are the ones that are blamed. */
function findOrder(kms: Dependencies, syncId: string) {
  return kms.store.transact(async ({ syncs, connections }) => {
    const sync = await syncs.findForRun(syncId)
    if (!sync) return undefined
    const connection = await connections.find(sync.organizationId, sync.connectionId)
    return { sync, credentialVersion: connection?.credentialVersion ?? 0 }
  })
}

const notAsked: Found = { is: 'not-asked' }

async function onePass(
  kms: Dependencies,
  turn: Turn,
  sync: Sync,
  tries: Tries,
  signal: CancelSignal,
): Promise<{ end: End; steps: readonly RunStep[]; found: Found }> {
  try {
    const pass = await executeRun(kms, turn, sync, signal)
    const stopped = pass.outcome === 'applied' ? pass.applied.stopped?.failure : undefined
    return { end: endOfPass(pass, tries), steps: stepsOf(pass), found: foundBy(stopped) }
  } catch (error) {
    if (error instanceof LeaseLost || signal.aborted) throw error
    if (error instanceof SyncChanged) return { end: endOfChangedSync(tries), steps: [], found: notAsked }
    if (error instanceof DestinationFailure) return { end: endOfThrown(error, tries), steps: [], found: foundBy(error) }
    await expectReferences(kms, sync, error)
    const state = error instanceof OwnerRightsLost ? 'held' : 'failed'
    return { end: { do: 'finish', state, message: sentenceFor(kms, turn.run, tries, error) }, steps: [], found: notAsked }
  }
}

/** A source that could not be opened may refer to folders that we never came to see: what mends it there must start the next run. */
async function expectReferences({ store }: Dependencies, sync: Sync, error: unknown): Promise<void> {
  if (error instanceof KmsError && !sync.readsElsewhere)
    await store.transact(({ syncs }) => syncs.remember(sync.id, { readsElsewhere: true }))
}

function stepsOf(pass: Pass): readonly RunStep[] {
  switch (pass.outcome) {
    case 'applied':
      return pass.applied.steps
    case 'imported':
      return pass.steps
    case 'held':
      return pass.plan.steps.map(({ key, name, action, reason }) => ({ key, name, action, reason, state: 'none' }))
    case 'stale':
      return []
  }
}

/** SECURITY: what we did not foresee is named by its class alone; its text may hold anything. */
function sentenceFor({ log }: Dependencies, run: Run, tries: Tries, error: unknown): string {
  if (error instanceof KmsError || error instanceof SealBroken) return `${error.message} ${writtenBefore(tries)}.`
  log.warn('run-broke', { runId: run.id, syncId: run.syncId, error: error instanceof Error ? error.name : typeof error })
  return `A defect in Hanzo KMS stopped this run. The log has it under the run's id ${run.id}.`
}

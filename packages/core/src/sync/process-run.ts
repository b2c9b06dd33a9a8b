import { type CancelSignal, DestinationFailure } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { SealBroken } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import { type End, endOfPass, endOfThrown, type Tries } from './end-of-run.ts'
import { executeRun, type Pass } from './execute-run.ts'
import { keepLease } from './keep-lease.ts'
import { type FencedRun, LeaseLost } from './ledger.ts'
import { recordRunEvent } from './record-run-event.ts'
import type { Run, RunStep } from './run.ts'
import type { Sync } from './sync.ts'

/** Longer than any single request to a destination may take. */
export const LEASE_MS = 120_000
const RUNS_KEPT_PER_SYNC = 50

/** Claims the next due run and takes it to its end. False when none was due. `random` in [0, 1). Never throws for a run's own failure. */
export async function processNextRun(kms: Dependencies, random: () => number, signal: CancelSignal): Promise<boolean> {
  const run = await kms.store.transact(({ runs }) => runs.claim(LEASE_MS))
  if (!run) return false
  const fenced = { syncId: run.syncId, runId: run.id, fence: run.fence }
  const lease = keepLease(kms, fenced, LEASE_MS, signal)
  try {
    await takeToItsEnd(kms, run, fenced, random, lease.signal)
  } catch (error) {
    // Somebody else has it, or we are asked to stop: the run stays claimed until its lease ends, and is then taken up again from the start.
    if (!(error instanceof LeaseLost) && !lease.signal.aborted) throw error
    kms.log.warn('run-given-up', { runId: run.id, syncId: run.syncId })
  } finally {
    lease.release()
  }
  return true
}

async function takeToItsEnd(kms: Dependencies, run: Run, fenced: FencedRun, random: () => number, signal: CancelSignal): Promise<void> {
  const sync = await kms.store.transact(({ syncs }) => syncs.findForRun(run.syncId))
  if (!sync) return
  for (let passes = 1; ; passes += 1) {
    const tries = { attempt: run.attempt, passes, random: random() }
    const { end, steps } = await onePass(kms, run, sync, fenced, tries, signal)
    if (end.do === 'again') continue
    await settle(kms, run, sync, fenced, end, steps)
    return
  }
}

async function onePass(
  kms: Dependencies,
  run: Run,
  sync: Sync,
  fenced: FencedRun,
  tries: Tries,
  signal: CancelSignal,
): Promise<{ end: End; steps: readonly RunStep[] }> {
  try {
    const pass = await executeRun(kms, run, sync, fenced, signal)
    return { end: endOfPass(pass, tries), steps: stepsOf(pass) }
  } catch (error) {
    if (error instanceof LeaseLost || signal.aborted) throw error
    if (error instanceof DestinationFailure) return { end: endOfThrown(error, tries), steps: [] }
    return { end: { do: 'finish', state: 'failed', message: sentenceFor(kms, run, error) }, steps: [] }
  }
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
function sentenceFor({ log }: Dependencies, run: Run, error: unknown): string {
  if (error instanceof KmsError || error instanceof SealBroken) return `${error.message} Nothing was written.`
  log.warn('run-broke', { runId: run.id, syncId: run.syncId, error: error instanceof Error ? error.name : typeof error })
  return `A defect in Hanzo KMS stopped this run. The log has it under the run's id ${run.id}.`
}

async function settle(
  kms: Dependencies,
  run: Run,
  sync: Sync,
  fenced: FencedRun,
  end: Exclude<End, { do: 'again' }>,
  steps: readonly RunStep[],
): Promise<void> {
  const finishedAtMs = kms.clock.nowMs()
  await kms.store.transact(async (inside) => {
    if (steps.length > 0) await inside.runs.record(fenced, steps)
    if (end.do === 'later')
      return inside.runs.retryLater(fenced, { message: end.message, dueAtMs: finishedAtMs + end.afterMs, finishedAtMs })
    const state = end.do === 'pause' ? 'failed' : end.state
    if (end.do === 'pause') await inside.connections.pause(sync.connectionId, end.message)
    await inside.runs.finish(fenced, { state, message: end.message, finishedAtMs })
    await recordRunEvent(kms, inside, { run, sync, state, steps })
    await inside.runs.prune(run.syncId, RUNS_KEPT_PER_SYNC)
    if (run.thenDeleteSync && state === 'succeeded') await inside.syncs.delete(sync.id)
  })
  kms.log.info('run-settled', {
    runId: run.id,
    syncId: run.syncId,
    kind: run.kind,
    end: end.do,
    state: end.do === 'finish' ? end.state : end.do,
  })
}

import { type CancelSignal, DestinationFailure, type Receipt, type RemoteName, type SecretDestination } from '@hanzo-kms/connector-kit'
import type { Clock, Store } from '../ports.ts'
import { decideFailure, type Reaction } from './decide-failure.ts'
import { forEachBounded } from './for-each-bounded.ts'
import type { FencedRun } from './ledger.ts'
import { isChange, type Plan, type PlanStep } from './plan.ts'
import type { RunStep } from './run.ts'
import type { DesiredEntry, Snapshot } from './snapshot.ts'

/** Beyond this a small server gains nothing (measured; see the connector's notes). */
const IN_FLIGHT_MAX = 8
/** So many intents are made durable at once, and so many writes may be unconfirmed after a crash. */
const STEPS_PER_ROUND = 128
const WAITS_PER_STEP_MAX = 5

export interface Applied {
  readonly steps: readonly RunStep[]
  /** Why it stopped early, if it did. */
  readonly stopped: { readonly failure: DestinationFailure; readonly after: Extract<Reaction, { do: 'stop-run' }>['after'] } | undefined
}

interface Applying {
  readonly store: Store
  readonly clock: Clock
  readonly destination: SecretDestination
  readonly run: FencedRun
  /** Of the sync that was planned for. */
  readonly syncVersion: number
}

/**
 * Applies a plan in its order, in rounds: intend → write → confirm, then remove → forget. Throws `SyncChanged`, and `LeaseLost` as the ledger does.
 *
 * INVARIANT: an intent is durable before the destination is asked to write (tests/crash "killed at any moment, the next run converges and harms nobody").
 * INVARIANT: a failing step never stops another one, unless the failure concerns all (tests: "one key's failure stays one key's").
 */
export async function applyPlan(applying: Applying, plan: Plan, desired: Snapshot, signal: CancelSignal): Promise<Applied> {
  const entries = new Map(desired.entries.map((entry) => [entry.name, entry]))
  const outcomes = new Map<RemoteName, RunStep>()
  let stopped: Applied['stopped']
  const writes = plan.steps.filter((step) => step.action === 'create' || step.action === 'update')
  const forgets = plan.steps.filter((step) => step.action === 'forget')

  for (let from = 0; from < writes.length && !stopped; from += STEPS_PER_ROUND) {
    signal.throwIfAborted()
    stopped = await writeRound(applying, writes.slice(from, from + STEPS_PER_ROUND), entries, outcomes, signal)
  }
  const written = new Set(writes.filter(({ name }) => outcomes.get(name)?.state === 'done').map(({ name }) => name))
  const writing = new Set(writes.map(({ name }) => name))
  const deletes = plan.steps.filter(
    ({ action, movesTo }) => action === 'delete' && (movesTo === undefined || !writing.has(movesTo) || written.has(movesTo)),
  )
  if (!stopped && deletes.length > 0) stopped = await removeAll(applying, deletes, outcomes, signal)
  if (!stopped && forgets.length > 0) {
    await applying.store.transact(({ ledger }) =>
      ledger.forget(
        applying.run,
        forgets.map((step) => step.name),
      ),
    )
    for (const step of forgets) outcomes.set(step.name, done(step))
  }
  return { steps: plan.steps.map((step) => outcomes.get(step.name) ?? untouched(step)), stopped }
}

async function writeRound(
  { store, clock, destination, run, syncVersion }: Applying,
  round: readonly PlanStep[],
  entries: ReadonlyMap<RemoteName, DesiredEntry>,
  outcomes: Map<RemoteName, RunStep>,
  signal: CancelSignal,
): Promise<Applied['stopped']> {
  const receipts: { name: RemoteName; receipt: Receipt }[] = []
  let stopped: Applied['stopped']
  await store.transact(async ({ ledger, syncs }) => {
    await syncs.holdVersion(run.syncId, syncVersion)
    await ledger.intend(
      run,
      round.flatMap(({ name, fingerprint }) => (fingerprint ? [{ name, fingerprint, secretId: entries.get(name)?.secretId }] : [])),
    )
  })
  await forEachBounded(round, IN_FLIGHT_MAX, async (step) => {
    if (stopped || signal.aborted) return
    const result = await withWaits(clock, signal, () => write(destination, step, entries, signal))
    if ('receipt' in result) {
      receipts.push({ name: step.name, receipt: result.receipt })
      outcomes.set(step.name, done(step))
      return
    }
    outcomes.set(step.name, failed(step, result.failure))
    if (result.reaction.do === 'stop-run') stopped ??= { failure: result.failure, after: result.reaction.after }
  })
  await store.transact(async ({ ledger, runs }) => {
    await ledger.confirm(run, receipts)
    await runs.record(
      run,
      round.flatMap((step) => outcomes.get(step.name) ?? []),
    )
  })
  // INVARIANT: what was passed over because the run has to stop is never taken for done (tests/main-job/disk-full.test.ts).
  if (!stopped) signal.throwIfAborted()
  return stopped
}

function write(
  destination: SecretDestination,
  step: PlanStep,
  entries: ReadonlyMap<RemoteName, DesiredEntry>,
  signal: CancelSignal,
): Promise<Receipt> {
  const value = entries.get(step.name)?.value
  if (!value) throw new Error(`The plan names ${step.name}, which the snapshot lacks.`)
  return step.action === 'create' ? destination.create(step.name, value, signal) : destination.update(step.name, value, signal)
}

/** The destination answers with what is really gone; only that is forgotten. */
async function removeAll(
  { store, clock, destination, run }: Applying,
  steps: readonly PlanStep[],
  outcomes: Map<RemoteName, RunStep>,
  signal: CancelSignal,
) {
  const result = await withWaits(clock, signal, () =>
    destination.remove(
      steps.map((step) => step.name),
      signal,
    ),
  )
  if ('failure' in result) {
    for (const step of steps) outcomes.set(step.name, failed(step, result.failure))
    return result.reaction.do === 'stop-run' ? { failure: result.failure, after: result.reaction.after } : undefined
  }
  const gone = new Set(result.receipt)
  const refused = new DestinationFailure('forbidden', 'the destination kept it: these credentials may not delete it')
  for (const step of steps) outcomes.set(step.name, gone.has(step.name) ? done(step) : failed(step, refused))
  await store.transact(async ({ ledger, runs }) => {
    await ledger.forget(run, [...gone])
    await runs.record(
      run,
      steps.flatMap((step) => outcomes.get(step.name) ?? []),
    )
  })
  return undefined
}

type Attempt<T> = { readonly receipt: T } | { readonly failure: DestinationFailure; readonly reaction: Reaction }

async function withWaits<T>(clock: Clock, signal: CancelSignal, attempt: () => Promise<T>): Promise<Attempt<T>> {
  for (let waits = 0; ; waits += 1) {
    try {
      return { receipt: await attempt() }
    } catch (error) {
      if (!(error instanceof DestinationFailure)) throw error
      const reaction = decideFailure(error)
      if (reaction.do !== 'wait-step') return { failure: error, reaction }
      // It has been asked to slow down for long enough: the other steps would wait as long, each.
      if (waits >= WAITS_PER_STEP_MAX) return { failure: error, reaction: { do: 'stop-run', after: 'back-off' } }
      await clock.sleep(reaction.waitMs, signal)
    }
  }
}

const done = ({ key, name, action, reason }: PlanStep): RunStep => ({ key, name, action, state: 'done', reason })
const failed = ({ key, name, action }: PlanStep, failure: DestinationFailure): RunStep => ({
  key,
  name,
  action,
  state: 'failed',
  reason: failure.message,
  failure: failure.kind,
})
const untouched = ({ key, name, action, reason }: PlanStep): RunStep => ({
  key,
  name,
  action,
  state: isChange(action) ? 'skipped' : 'none',
  reason,
})

import { type Found, noteAnswer } from '../connections/note-answer.ts'
import { notify, notifyOfSuccess } from '../notifications/notify.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { End } from './end-of-run.ts'
import type { Turn } from './execute-run.ts'
import type { FencedRun } from './ledger.ts'
import { mergeSteps } from './merge-steps.ts'
import { recordPause, recordRunEvent } from './record-run-event.ts'
import { removeSync } from './remove-sync.ts'
import type { RunState, RunStep } from './run.ts'
import type { Sync } from './sync.ts'

const RUNS_KEPT_PER_SYNC = 50

interface Order {
  readonly sync: Sync
  /** Those that were used. */
  readonly credentialVersion: number
}

/** Writes down what became of a run, in one transaction with what follows from it. */
export async function settleRun(
  kms: Dependencies,
  { run, fenced }: Turn,
  order: Order,
  end: Exclude<End, { do: 'again' }>,
  told: readonly RunStep[],
  found: Found = { is: 'not-asked' },
): Promise<void> {
  const { sync } = order
  const finishedAtMs = kms.clock.nowMs()
  const settled = await kms.store.transact(async (inside) => {
    const steps = await recordSteps(inside, fenced, told)
    await noteAnswer(kms, inside, sync.connectionId, found)
    const later = await waitOf(inside, order, end)
    if (later) {
      await inside.runs.retryLater(fenced, { ...later, dueAtMs: finishedAtMs + later.afterMs, finishedAtMs })
      return 'later'
    }
    const state = end.do === 'finish' ? end.state : 'failed'
    if (end.do === 'pause') {
      await inside.connections.pause(sync.connectionId, end.message)
      await recordPause(kms, inside, { sync, reason: end.message })
      await tellOfDeadToken(kms, inside, { sync, message: end.message })
    }
    await inside.runs.finish(fenced, { state, message: end.do === 'later' ? null : end.message, finishedAtMs })
    await recordRunEvent(kms, inside, { run, sync, state, steps })
    await tellOfEnd(kms, inside, { run, sync, state, message: end.message ?? '' })
    await inside.runs.prune(run.syncId, RUNS_KEPT_PER_SYNC)
    if (run.thenDeleteSync && state === 'succeeded') await removeSync(kms, inside, run.startedBy, sync)
    return state
  })
  kms.log.info('run-settled', { runId: run.id, syncId: run.syncId, kind: run.kind, end: end.do, state: settled })
}

/** SECURITY: told where the connection belongs: one of the organisation is no project's business. */
async function tellOfDeadToken(kms: Dependencies, inside: Repositories, { sync, message }: { sync: Sync; message: string }): Promise<void> {
  const connection = await inside.connections.find(sync.organizationId, sync.connectionId)
  if (!connection) return
  const { id: connectionId, name: connectionName } = connection
  await notify(kms, inside, connection, 'token-dead', { connectionId, connectionName, message })
}

async function tellOfEnd(
  kms: Dependencies,
  inside: Repositories,
  { run, sync, state, message }: Pick<Turn, 'run'> & { readonly sync: Sync; readonly state: RunState; readonly message: string },
): Promise<void> {
  const facts = { syncId: sync.id, syncName: sync.name, runId: run.id }
  if (state === 'succeeded') await notifyOfSuccess(kms, inside, sync, facts)
  if (state === 'failed') await notify(kms, inside, sync, 'sync-failed', { ...facts, message })
  if (state === 'held') await notify(kms, inside, sync, 'plan-held', { ...facts, message })
}

/** Adds to what earlier passes told. */
export async function recordSteps(inside: Repositories, fenced: FencedRun, told: readonly RunStep[]): Promise<readonly RunStep[]> {
  if (told.length === 0) return []
  const before = await inside.runs.steps(fenced.runId)
  const steps = mergeSteps(before, told)
  // Most were recorded when they were done, round by round.
  const known = new Set(before.map((step) => JSON.stringify(step)))
  await inside.runs.record(
    fenced,
    steps.filter((step) => !known.has(JSON.stringify(step))),
  )
  return steps
}

/** When to try again, if so. New credentials that came while the old ones were refused are not paused for it: they have their own try. */
async function waitOf(inside: Repositories, { sync, credentialVersion }: Order, end: Exclude<End, { do: 'again' }>) {
  if (end.do === 'later') return { message: end.message, afterMs: end.afterMs, refused: end.refused ?? null }
  if (end.do !== 'pause') return undefined
  const connection = await inside.connections.find(sync.organizationId, sync.connectionId)
  const renewed = connection !== undefined && connection.credentialVersion !== credentialVersion
  return renewed ? { message: end.message, afterMs: 0, refused: null } : undefined
}

import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, type SyncAddress } from './authorise-sync.ts'
import { isChange } from './plan.ts'
import type { Run } from './run.ts'

/** How far the newest run of a sync is. */
export interface SyncProgress {
  /** Undefined before the first one. */
  readonly run: Run | undefined
  readonly done: number
  readonly failed: number
  /** Changes of the plan that was approved; null where nobody approved one, and so nobody counted. */
  readonly planned: number | null
}

/** While a run is under way … */
const FOLLOW_EVERY_MS = 400
/** … and while none is. */
const LOOK_EVERY_MS = 1_000
const PING_EVERY_MS = 20_000
/** Then the client comes again. */
const WATCH_MS_MAX = 600_000

/**
 * Tells how far the newest run is, at once and then whenever it has changed; `ping` in between. Throws at once what a reader of the sync would be told; ends when the signal fires, after
 * ten minutes, and as soon as the sync may no longer be read or `isLive` says that the token has ended.
 *
 * It looks at what is recorded, so it sees a run whichever process works on it, and a run costs nothing more for being watched.
 */
export async function watchSync(
  kms: Dependencies,
  actor: Actor,
  { isLive, ...address }: SyncAddress & { readonly isLive: () => Promise<boolean> },
): Promise<(signal: CancelSignal) => AsyncGenerator<SyncProgress | 'ping'>> {
  const first = await lookAt(kms, actor, address)
  return (signal) => follow(kms, first, async () => ((await isLive()) ? lookAt(kms, actor, address) : undefined), signal)
}

async function* follow(
  { clock }: Dependencies,
  first: SyncProgress,
  look: () => Promise<SyncProgress | undefined>,
  signal: CancelSignal,
): AsyncGenerator<SyncProgress | 'ping'> {
  const startedAtMs = clock.nowMs()
  let [seen, toldAtMs] = [first, startedAtMs]
  yield first
  while (!signal.aborted && clock.nowMs() - startedAtMs < WATCH_MS_MAX) {
    await clock.sleep(isUnderWay(seen.run) ? FOLLOW_EVERY_MS : LOOK_EVERY_MS, signal)
    if (signal.aborted) return
    const now = await unlessRefused(look)
    if (!now) return
    const isNews = JSON.stringify(now) !== JSON.stringify(seen)
    seen = now
    if (!isNews && clock.nowMs() - toldAtMs < PING_EVERY_MS) continue
    toldAtMs = clock.nowMs()
    yield isNews ? now : 'ping'
  }
}

function isUnderWay(run: Run | undefined): boolean {
  return run?.state === 'queued' || run?.state === 'running'
}

async function unlessRefused<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof KmsError) return undefined
    throw error
  }
}

function lookAt(kms: Dependencies, actor: Actor, { destination, id }: SyncAddress): Promise<SyncProgress> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    await authorisedSync(inside, actor, connector, id, 'read')
    const [run] = await inside.runs.list(id, { limit: 1, offset: 0 })
    if (!run) return { run: undefined, done: 0, failed: 0, planned: null }
    const { done, failed } = await inside.runs.tally(run.id)
    const approved = run.planId === null ? undefined : await inside.runs.findPlan(id, run.planId)
    return { run, done, failed, planned: approved?.plan.steps.filter(({ action }) => isChange(action)).length ?? null }
  })
}

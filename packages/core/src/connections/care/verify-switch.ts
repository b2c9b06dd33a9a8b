import { type CancelSignal, DestinationFailure, type Secret } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../../ports.ts'
import type { Sync } from '../../sync/sync.ts'
import type { OpenedRotation } from './open-rotation.ts'
import type { Rotation } from './rotation.ts'

/** So long a run is waited for; then the place is listed, which tells as much about the credentials. */
const RUN_WAIT_MS = 600_000

export type Verdict = { readonly is: 'confirmed' } | { readonly is: 'waiting' } | { readonly is: 'refused'; readonly why: string }

/**
 * Whether the new credentials do what the old ones did. Syncs that run by themselves are waited for; of the others, and of runs that did not succeed, the place is listed. What the old credentials
 * cannot do either is no fault of the new ones.
 */
export async function verifySwitch(kms: Dependencies, rotation: Rotation, opened: OpenedRotation, signal: CancelSignal): Promise<Verdict> {
  const { connector, context, renewed, old, connection } = opened
  if (!renewed || !old) return { is: 'refused', why: 'The new credentials are no longer kept.' }
  const syncs = await kms.store.transact(async ({ syncs: all, runs }) => {
    const using = (await all.usingConnection(connection.id)).filter(({ folderId }) => folderId !== null)
    const proofOf = (sync: Sync) => runs.find(sync.id, rotation.proofs[sync.id] ?? '')
    return Promise.all(using.map(async (sync) => ({ sync, run: await proofOf(sync) })))
  })
  if (syncs.length === 0) return verdictOf(await failureOf(() => connector.check(renewed.reveal(), context, signal)))
  const mayWait = kms.clock.nowMs() - (rotation.switchedAtMs ?? 0) < RUN_WAIT_MS
  for (const { sync, run } of syncs) {
    if (run?.state === 'succeeded') continue
    if (mayWait && (run?.state === 'queued' || run?.state === 'running')) return { is: 'waiting' }
    const list = (credentials: Secret<unknown>) =>
      failureOf(() => connector.open(credentials.reveal(), sync.target, sync.id, context).list(signal))
    const failure = await list(renewed)
    if (failure && !(await list(old))) return { is: 'refused', why: describe(sync, failure) }
  }
  return { is: 'confirmed' }
}

async function failureOf(attempt: () => Promise<unknown>): Promise<DestinationFailure | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    if (!(error instanceof DestinationFailure)) throw error
    // The service is in trouble: nothing was learned about the credentials.
    if (error.kind === 'unavailable' || error.kind === 'throttled' || error.kind === 'uncertain') throw error
    return error
  }
}

const verdictOf = (failure: DestinationFailure | undefined): Verdict =>
  failure ? { is: 'refused', why: `${failure.message}.` } : { is: 'confirmed' }

const describe = ({ name }: Sync, { message }: DestinationFailure) => `The sync "${name}" cannot work with the new credentials: ${message}.`

import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import type { FencedRun } from './ledger.ts'

class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** A signal that fires when either the outer one does or the lease is lost, while the lease is extended every third of its length. */
export function keepLease(
  { store, clock }: Pick<Dependencies, 'store' | 'clock'>,
  run: FencedRun,
  leaseMs: number,
  outer: CancelSignal,
): { readonly signal: CancelSignal; release(): void } {
  let lost = false
  let released = false
  const signal = signalOf(() => lost || outer.aborted)
  const resting = signalOf(() => released || outer.aborted)
  const beat = async () => {
    while (!released && !signal.aborted) {
      await clock.sleep(leaseMs / 3, resting)
      if (released || signal.aborted) return
      await store.transact(({ runs }) => runs.extendLease(run, leaseMs))
    }
  }
  // Whatever the reason why the lease could not be extended: without it, nothing more may be written.
  beat().catch(() => {
    lost = true
  })
  return {
    signal,
    release() {
      released = true
    },
  }
}

function signalOf(fired: () => boolean): CancelSignal {
  return {
    get aborted() {
      return fired()
    },
    throwIfAborted() {
      if (fired()) throw new Stopped('This run was stopped before it was finished.')
    },
  }
}

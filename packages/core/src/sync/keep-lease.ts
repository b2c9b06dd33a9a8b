import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import type { FencedRun } from './ledger.ts'

class Stopped extends Error {
  override readonly name = 'Stopped'
}

/**
 * A signal that fires when either the outer one does or the lease is lost, while the lease is extended every third of its length.
 *
 * INVARIANT: a process that stood still for longer than its lease writes nothing when it goes on: the signal looks at the clock, and need not wait to hear from the database
 * (tests/crash "a process that stood still for longer than its lease writes nothing more").
 */
export function keepLease(
  { store, clock }: Pick<Dependencies, 'store' | 'clock'>,
  run: FencedRun,
  leaseMs: number,
  outer: CancelSignal,
): { readonly signal: CancelSignal; release(): void } {
  let lost = false
  let released = false
  let heldUntilMs = clock.nowMs() + leaseMs
  const signal = signalOf(() => lost || clock.nowMs() >= heldUntilMs || outer.aborted)
  const resting = signalOf(() => released || outer.aborted)
  const beat = async () => {
    while (!released && !signal.aborted) {
      await clock.sleep(leaseMs / 3, resting)
      if (released || signal.aborted) break
      // Counted from before the question: the answer may be long in coming.
      const askedAtMs = clock.nowMs()
      await store.transact(({ runs }) => runs.extendLease(run, leaseMs))
      heldUntilMs = askedAtMs + leaseMs
    }
    // A clock that goes back afterwards does not bring a lease back that nobody extends.
    if (!released) lost = true
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

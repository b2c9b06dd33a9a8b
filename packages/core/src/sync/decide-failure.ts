import type { DestinationFailure, FailureKind } from '@hanzo-kms/connector-kit'

/**
 * What the engine does about a failure. The one table; everything else asks it.
 *
 *   fail-step   this key fails, the others go on
 *   wait-step   wait as told, then the same step again, a bounded number of times
 *   stop-run    no further step is begun; then `after` says when the run is tried again, or that it is over
 */
export type Reaction =
  | { readonly do: 'fail-step' }
  | { readonly do: 'wait-step'; readonly waitMs: number }
  | { readonly do: 'stop-run'; readonly after: 'replan' | 'back-off' | 'recheck-credentials' | 'end' }

const table: Readonly<Record<FailureKind, (failure: DestinationFailure) => Reaction>> = {
  // A service also says 401 during its own trouble: asked again after a minute, then the connection is paused.
  unauthorized: () => ({ do: 'stop-run', after: 'recheck-credentials' }),
  forbidden: () => ({ do: 'fail-step' }),
  missing: () => ({ do: 'fail-step' }),
  // The intent stays: the next plan reads the mark and knows whose the entry is.
  conflict: () => ({ do: 'fail-step' }),
  rejected: () => ({ do: 'fail-step' }),
  throttled: ({ retryAfterMs }) => ({ do: 'wait-step', waitMs: Math.min(retryAfterMs ?? THROTTLE_WAIT_MS, THROTTLE_WAIT_MAX_MS) }),
  unavailable: () => ({ do: 'stop-run', after: 'back-off' }),
  // It may have happened: only a new listing can tell.
  uncertain: () => ({ do: 'stop-run', after: 'replan' }),
  // Our model of the service is wrong: going on would be guessing.
  protocol: () => ({ do: 'stop-run', after: 'end' }),
}

const THROTTLE_WAIT_MS = 1_000
const THROTTLE_WAIT_MAX_MS = 60_000

export function decideFailure(failure: DestinationFailure): Reaction {
  return table[failure.kind](failure)
}

const BACK_OFF_FIRST_MS = 2_000
const BACK_OFF_MAX_MS = 300_000

/** Doubling, with up to half of it as jitter so that many runs do not return at one moment. `random` in [0, 1). */
export function backOffMs(attempt: number, random: number): number {
  const full = Math.min(BACK_OFF_FIRST_MS * 2 ** (attempt - 1), BACK_OFF_MAX_MS)
  return Math.round(full * (0.5 + random / 2))
}

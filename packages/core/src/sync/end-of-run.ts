import type { DestinationFailure } from '@hanzo-kms/connector-kit'
import { backOffMs, decideFailure, type Reaction } from './decide-failure.ts'
import type { Pass } from './execute-run.ts'
import type { RunState, RunStep } from './run.ts'

/**
 * What becomes of a run after a pass.
 *
 *   finish       over, in this state
 *   again        another pass at once, under the same claim
 *   later        back to the queue
 *   pause        over, and the connection is paused until its credentials are replaced
 */
export type End =
  | { readonly do: 'finish'; readonly state: Exclude<RunState, 'queued' | 'running'>; readonly message: string | null }
  | { readonly do: 'again' }
  | { readonly do: 'later'; readonly afterMs: number; readonly message: string }
  | { readonly do: 'pause'; readonly message: string }

export interface Tries {
  /** Claims of this run so far, this one included. */
  readonly attempt: number
  /** Passes under this claim so far. */
  readonly passes: number
  /** In [0, 1), for jitter. */
  readonly random: number
}

const ATTEMPTS_MAX = 8
const PASSES_MAX = 3
/** A destination may not list what it holds for as long as its cache of rights lives. */
const HIDDEN_WAIT_MS = 125_000
const HIDDEN_ATTEMPTS_MAX = 4
const RECHECK_WAIT_MS = 60_000

export function endOfPass(pass: Pass, tries: Tries): End {
  switch (pass.outcome) {
    case 'held':
      return { do: 'finish', state: 'held', message: `Waiting for a person: ${pass.reason} Make a plan and apply it to go on.` }
    case 'stale':
      return {
        do: 'finish',
        state: 'stale',
        message: 'The approved plan is no longer what would happen. Nothing was written; make a new plan.',
      }
    case 'imported':
      return endOfSteps(pass.steps)
    case 'applied': {
      const { stopped, steps } = pass.applied
      if (stopped) return endOfFailure(stopped.failure, { do: 'stop-run', after: stopped.after }, tries)
      return steps.some((step) => step.action === 'hidden') ? endOfHidden(steps, tries) : endOfSteps(steps)
    }
  }
}

export function endOfFailure(failure: DestinationFailure, reaction: Reaction, { attempt, passes, random }: Tries): End {
  const over: End = { do: 'finish', state: 'failed', message: failure.message }
  const later = (afterMs: number): End => (attempt < ATTEMPTS_MAX ? { do: 'later', afterMs, message: failure.message } : over)
  if (reaction.do === 'wait-step') return later(reaction.waitMs)
  if (reaction.do === 'fail-step' || reaction.after === 'end') return over
  switch (reaction.after) {
    case 'replan':
      return passes < PASSES_MAX ? { do: 'again' } : later(backOffMs(attempt, random))
    case 'back-off':
      return later(Math.max(backOffMs(attempt, random), failure.retryAfterMs ?? 0))
    case 'recheck-credentials':
      return attempt === 1
        ? { do: 'later', afterMs: RECHECK_WAIT_MS, message: `${failure.message} Asking once more in a minute before it is believed.` }
        : { do: 'pause', message: failure.message }
  }
}

export function endOfThrown(failure: DestinationFailure, tries: Tries): End {
  return endOfFailure(failure, decideFailure(failure), tries)
}

function endOfHidden(steps: readonly RunStep[], { attempt }: Tries): End {
  const reason = steps.find((step) => step.action === 'hidden')?.reason ?? ''
  const message = `Nothing was created or forgotten: ${reason}.`
  return attempt < HIDDEN_ATTEMPTS_MAX ? { do: 'later', afterMs: HIDDEN_WAIT_MS, message } : { do: 'finish', state: 'failed', message }
}

/** Succeeded means: every secret of the source is in place. */
function endOfSteps(steps: readonly RunStep[]): End {
  const amiss = steps.filter((step) => step.state === 'failed' || step.action === 'blocked' || step.action === 'needs-decision')
  if (amiss.length === 0) return { do: 'finish', state: 'succeeded', message: null }
  const told = amiss.slice(0, NAMED_MAX).map((step) => `${step.key}: ${step.reason}`)
  const more = amiss.length > NAMED_MAX ? `; and ${amiss.length - NAMED_MAX} more` : ''
  return { do: 'finish', state: 'failed', message: `${amiss.length} of ${steps.length} keys did not land: ${told.join('; ')}${more}.` }
}

const NAMED_MAX = 5

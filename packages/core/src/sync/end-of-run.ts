import type { DestinationFailure } from '@hanzo-kms/connector-kit'
import { backOffMs, decideFailure, type Reaction } from './decide-failure.ts'
import type { Pass } from './execute-run.ts'
import type { Refusal, RunState, RunStep } from './run.ts'

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
  | { readonly do: 'later'; readonly afterMs: number; readonly message: string; readonly refused?: Refusal }
  | { readonly do: 'pause'; readonly message: string }

export interface Tries {
  /** Claims of this run so far, this one included. */
  readonly attempt: number
  /** Passes under this claim so far. */
  readonly passes: number
  /** In [0, 1), for jitter. */
  readonly random: number
  readonly nowMs: number
  /** Those that this pass used. */
  readonly credentialVersion: number
  /** Of earlier claims. */
  readonly refused: Refusal | null
}

const ATTEMPTS_MAX = 8
const PASSES_MAX = 3
/** A destination may not list what it holds for as long as its cache of rights lives. */
const HIDDEN_WAIT_MS = 125_000
const HIDDEN_ATTEMPTS_MAX = 4
/** A service says 401 during its own trouble, too: so long it must go on before it is believed. */
const RECHECK_WAIT_MS = 60_000

export function endOfPass(pass: Pass, tries: Tries): End {
  switch (pass.outcome) {
    case 'held':
      return { do: 'finish', state: 'held', message: `Waiting for a person: ${pass.reason} Make a plan and apply it to go on.` }
    case 'stale':
      return {
        do: 'finish',
        state: 'stale',
        message: `The approved plan is no longer what would happen. ${writtenBefore(tries)}; make a new plan.`,
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

/** A claim that is not the first, or a later pass, may follow one that wrote something. */
export function writtenBefore({ attempt, passes }: Pick<Tries, 'attempt' | 'passes'>): string {
  return attempt === 1 && passes === 1 ? 'Nothing was written' : 'Nothing more was written'
}

export function endOfFailure(failure: DestinationFailure, reaction: Reaction, tries: Tries): End {
  const { attempt, passes, random } = tries
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
      return endOfRefusal(failure, tries)
  }
}

/** Believed when the same credentials are still refused after the wait; somebody who asked for a run meanwhile only got an early answer. */
function endOfRefusal({ message }: DestinationFailure, { nowMs, credentialVersion, refused }: Tries): End {
  const first = refused?.credentialVersion === credentialVersion ? refused : { credentialVersion, atMs: nowMs }
  const afterMs = first.atMs + RECHECK_WAIT_MS - nowMs
  if (afterMs <= 0) return { do: 'pause', message }
  return { do: 'later', afterMs, refused: first, message: `${withoutStop(message)}. Asking once more in a minute before it is believed.` }
}

/** The sync is another one now: what was done for the old one stays in the ledger, and the next pass sees it. */
export function endOfChangedSync({ attempt, passes, random }: Tries): End {
  if (passes < PASSES_MAX) return { do: 'again' }
  const message = 'The sync was changed while its run was under way.'
  return attempt < ATTEMPTS_MAX ? { do: 'later', afterMs: backOffMs(attempt, random), message } : { do: 'finish', state: 'failed', message }
}

export function endOfThrown(failure: DestinationFailure, tries: Tries): End {
  return endOfFailure(failure, decideFailure(failure), tries)
}

function endOfHidden(steps: readonly RunStep[], { attempt }: Tries): End {
  const reason = steps.find((step) => step.action === 'hidden')?.reason ?? ''
  const message = `Nothing was created or forgotten: ${withoutStop(reason)}.`
  return attempt < HIDDEN_ATTEMPTS_MAX ? { do: 'later', afterMs: HIDDEN_WAIT_MS, message } : { do: 'finish', state: 'failed', message }
}

/** Succeeded means: every secret of the source is in place. */
function endOfSteps(steps: readonly RunStep[]): End {
  const amiss = steps.filter((step) => step.state === 'failed' || step.action === 'blocked' || step.action === 'needs-decision')
  if (amiss.length === 0) return { do: 'finish', state: 'succeeded', message: null }
  // Reasons come as sentences and as parts of one.
  const told = amiss.slice(0, NAMED_MAX).map((step) => `${step.key}: ${withoutStop(step.reason)}`)
  const more = amiss.length > NAMED_MAX ? `; and ${amiss.length - NAMED_MAX} more` : ''
  return { do: 'finish', state: 'failed', message: `${amiss.length} of ${steps.length} keys did not land: ${told.join('; ')}${more}.` }
}

const NAMED_MAX = 5

function withoutStop(sentence: string): string {
  return sentence.replace(/\.\s*$/, '')
}

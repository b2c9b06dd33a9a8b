import { type ExitCode, exitCodes } from '../exit-codes.ts'

export interface FailureFacts {
  /** Why, as far as it is known. One sentence. */
  readonly why?: string | undefined
  /** What the person can do now. One sentence. */
  readonly todo?: string | undefined
  readonly exitCode?: ExitCode
  readonly status?: number
  /** The server's name of the error: what programs match on. */
  readonly code?: string | undefined
  readonly reqId?: string | undefined
  readonly issues?: readonly { readonly at: string; readonly message: string }[]
}

/**
 * A failure in words for the person at the terminal: what happened, why, what to do.
 * SECURITY: the words are printed as they are, so none of them may hold a token or a secret's value.
 */
export class CliFailure extends Error {
  override readonly name = 'CliFailure'
  readonly facts: FailureFacts

  constructor(what: string, facts: FailureFacts = {}) {
    super(what)
    this.facts = facts
  }

  get exitCode(): ExitCode {
    return this.facts.exitCode ?? exitCodes.failed
  }
}

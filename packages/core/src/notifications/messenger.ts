import type { Secret } from '@hanzo-kms/connector-kit'

/** A signed message to a webhook. */
export interface Posting {
  readonly url: Secret<string>
  readonly signingSecret: Secret<string>
  /** The same at each try, so that who hears it twice can tell. */
  readonly id: string
  /** JSON, sent as it is: the signature is over these bytes. */
  readonly body: string
  readonly atMs: number
}

export interface Posted {
  readonly status: number
  /** As the receiver asked. */
  readonly retryAfterMs: number | undefined
}

export interface Letter {
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

/** The ways on which notices leave the house. Each throws `DestinationFailure`. */
export interface Messenger {
  /** Why nothing is sent to this address, completing "… was not contacted: "; undefined where the policy of the way out lets it. */
  problemWith(url: Secret<string>): Promise<string | undefined>
  /** Whatever the receiver answers is an answer; redirects are never followed. */
  post(posting: Posting): Promise<Posted>
  /** Undefined where this server has no mail server. Answers with the addresses that were not accepted while others were. */
  readonly mail: ((letter: Letter) => Promise<readonly string[]>) | undefined
}

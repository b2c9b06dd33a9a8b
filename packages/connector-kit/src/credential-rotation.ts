import type { CancelSignal } from './cancel-signal.ts'
import type { ConnectorContext } from './http-client.ts'

/**
 * Renewing credentials at the service itself, with an overlap: both are good until the old ones are retired. Every method may be called again after a crash. All throw `DestinationFailure`:
 * `rejected` and `forbidden` where these credentials cannot be renewed so, with the reason.
 */
export interface CredentialRotation<Credentials> {
  /**
   * Makes new credentials for the same account, with the same rights and as long a life. `mark` becomes part of what the service shows of them, so that they are found should our memory of them be
   * lost.
   */
  mint(credentials: Credentials, mark: string, context: ConnectorContext, signal: CancelSignal): Promise<Credentials>
  /** Why the new ones must not take the place of the old ones, as a sentence: another account, fewer rights, a sooner end. Undefined when they may. */
  problemWith(old: Credentials, renewed: Credentials, context: ConnectorContext, signal: CancelSignal): Promise<string | undefined>
  /** Ends credentials, asking with others (or themselves). Done, too, where they have ended already. */
  retire(by: Credentials, doomed: Credentials, context: ConnectorContext, signal: CancelSignal): Promise<void>
  /** Ends whatever was minted under a mark that begins so, but `keep`. Answers with how the service names what was ended. */
  sweep(
    by: Credentials,
    mark: string,
    keep: readonly Credentials[],
    context: ConnectorContext,
    signal: CancelSignal,
  ): Promise<readonly string[]>
}

import type { z } from 'zod'
import type { CancelSignal } from './cancel-signal.ts'
import type { CredentialRotation } from './credential-rotation.ts'
import type { ConnectionFacts, PreflightFinding } from './facts.ts'
import type { ConnectorContext } from './http-client.ts'
import type { Secret } from './secret.ts'
import type { RemoteName, SecretDestination } from './secret-destination.ts'

/** Where a target lies, so that two that meet can be seen: same `space`, and one `prefix` begins with the other. */
export interface RemotePlace {
  readonly space: string
  readonly prefix: string
}

/** A service that secrets can be landed in. One folder and one registration line. Connectors report and classify; they never decide. */
export interface Connector<Credentials, Target> {
  /** The slug in routes and stored rows. */
  readonly id: string
  /** For people. */
  readonly title: string
  /** The connection's only method, as clients name it. */
  readonly method: string
  /** What a person or client sends; unknown keys are dropped. The parsed form is what is sealed. */
  readonly credentials: z.ZodType<Credentials>
  readonly target: z.ZodType<Target>
  /** The part of the credentials that may be shown. */
  publicCredentials(credentials: Credentials): Readonly<Record<string, string>>
  /** The origin that these credentials are sent to: changing it needs the credentials again. */
  origin(credentials: Credentials): string
  /** Who are we, what may we do, until when. Throws `DestinationFailure` when the credentials are not accepted or the service is not there. */
  check(credentials: Credentials, context: ConnectorContext, signal: CancelSignal): Promise<ConnectionFacts>
  /**
   * Everything that must hold before entries can land at this target, one finding for each fact that could be asked for; a failure that hides the rest ends the list. Optional power.
   * Changes nothing there. Throws for nothing but a cancelled signal.
   */
  preflight?(
    credentials: Credentials,
    target: Target,
    context: ConnectorContext,
    signal: CancelSignal,
  ): Promise<readonly PreflightFinding[]>
  /** Optional power. */
  readonly rotation?: CredentialRotation<Credentials>
  /** Makes a place that is missing, for the account of the credentials. Optional power. Throws `DestinationFailure`. */
  makePlace?(credentials: Credentials, target: Target, context: ConnectorContext, signal: CancelSignal): Promise<void>
  /** The remote name of a key below a target, or the reason why it cannot have one. Pure. */
  nameFor(key: string, target: Target): { readonly name: RemoteName } | { readonly problem: string }
  /** The key of a remote name directly below a target, or undefined where it has none. Pure; the inverse of `nameFor`. */
  keyFor(name: RemoteName, target: Target): string | undefined
  /** Why this value cannot be stored there, or undefined. Pure; called before any request. */
  problemWithValue(value: Secret<string>): string | undefined
  /** Pure. */
  placeOf(credentials: Credentials, target: Target): RemotePlace
  /** `owner` is the mark to leave on what it writes. Makes no request itself. */
  open(credentials: Credentials, target: Target, owner: string, context: ConnectorContext): SecretDestination
}

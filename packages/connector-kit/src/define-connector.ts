import type { z } from 'zod'
import type { CancelSignal } from './cancel-signal.ts'
import type { Connector, RemotePlace } from './connector.ts'
import type { CredentialRotation } from './credential-rotation.ts'
import type { ConnectionFacts, PreflightFinding } from './facts.ts'
import type { ConnectorContext } from './http-client.ts'
import type { Secret } from './secret.ts'
import type { RemoteName, SecretDestination } from './secret-destination.ts'

/** A connector with its types forgotten: what the server keeps in one plain list. Credentials and targets are plain JSON here, always parsed before use. */
export interface RegisteredConnector {
  readonly id: string
  readonly title: string
  readonly method: string
  readonly credentials: z.ZodType
  readonly target: z.ZodType
  publicCredentials(credentials: unknown): Readonly<Record<string, string>>
  origin(credentials: unknown): string
  check(credentials: unknown, context: ConnectorContext, signal: CancelSignal): Promise<ConnectionFacts>
  preflight?(credentials: unknown, target: unknown, context: ConnectorContext, signal: CancelSignal): Promise<readonly PreflightFinding[]>
  readonly rotation?: CredentialRotation<unknown>
  makePlace?(credentials: unknown, target: unknown, context: ConnectorContext, signal: CancelSignal): Promise<void>
  nameFor(key: string, target: unknown): { readonly name: RemoteName } | { readonly problem: string }
  keyFor(name: RemoteName, target: unknown): string | undefined
  problemWithValue(value: Secret<string>): string | undefined
  placeOf(credentials: unknown, target: unknown): RemotePlace
  open(credentials: unknown, target: unknown, owner: string, context: ConnectorContext): SecretDestination
}

/** The one place where stored JSON becomes typed credentials and targets. */
export function defineConnector<Credentials, Target>(connector: Connector<Credentials, Target>): RegisteredConnector {
  const asCredentials = (raw: unknown) => connector.credentials.parse(raw)
  const asTarget = (raw: unknown) => connector.target.parse(raw)
  const { preflight, makePlace, rotation } = connector
  return {
    id: connector.id,
    title: connector.title,
    method: connector.method,
    credentials: connector.credentials,
    target: connector.target,
    publicCredentials: (raw) => connector.publicCredentials(asCredentials(raw)),
    origin: (raw) => connector.origin(asCredentials(raw)),
    check: (raw, context, signal) => connector.check(asCredentials(raw), context, signal),
    ...(preflight && { preflight: (raw, place, context, signal) => preflight(asCredentials(raw), asTarget(place), context, signal) }),
    ...(rotation && { rotation: forgetting(rotation, asCredentials) }),
    ...(makePlace && { makePlace: (raw, place, context, signal) => makePlace(asCredentials(raw), asTarget(place), context, signal) }),
    nameFor: (key, raw) => connector.nameFor(key, asTarget(raw)),
    keyFor: (name, raw) => connector.keyFor(name, asTarget(raw)),
    problemWithValue: (value) => connector.problemWithValue(value),
    placeOf: (rawCredentials, rawTarget) => connector.placeOf(asCredentials(rawCredentials), asTarget(rawTarget)),
    open: (rawCredentials, rawTarget, owner, context) => connector.open(asCredentials(rawCredentials), asTarget(rawTarget), owner, context),
  }
}

function forgetting<Credentials>(
  rotation: CredentialRotation<Credentials>,
  as: (raw: unknown) => Credentials,
): CredentialRotation<unknown> {
  return {
    mint: (raw, mark, context, signal) => rotation.mint(as(raw), mark, context, signal),
    problemWith: (old, renewed, context, signal) => rotation.problemWith(as(old), as(renewed), context, signal),
    retire: (by, doomed, context, signal) => rotation.retire(as(by), as(doomed), context, signal),
    sweep: (by, mark, keep, context, signal) => rotation.sweep(as(by), mark, keep.map(as), context, signal),
  }
}

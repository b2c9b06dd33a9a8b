export { type CancelSignal, neverCancelled } from './cancel-signal.ts'
export type { Connector, RemotePlace } from './connector.ts'
export type { CredentialRotation } from './credential-rotation.ts'
export { defineConnector, type RegisteredConnector } from './define-connector.ts'
export { DestinationFailure, type FailureKind, failureKinds } from './destination-failure.ts'
export {
  type ConnectionFacts,
  type Fact,
  known,
  type PreflightFact,
  type PreflightFinding,
  preflightFacts,
  unknown,
  type WorkspaceFacts,
} from './facts.ts'
export type { ConnectorContext, HttpAnswer, HttpClient, HttpRequest } from './http-client.ts'
export { formatInstant, parseInstant } from './instant.ts'
export { Secret, secret } from './secret.ts'
export type { Receipt, RemoteEntry, RemoteName, SecretDestination, Stamp, Stamps } from './secret-destination.ts'

import { type CancelSignal, type ConnectionFacts, DestinationFailure, type RegisteredConnector } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Dependencies } from '../ports.ts'

/** Asks the service itself what these credentials can do. Throws `credentialsRejected` with the connector's sentence. */
export async function checkCredentials(
  { connectorContext }: Pick<Dependencies, 'connectorContext'>,
  connector: RegisteredConnector,
  { credentials, egressAllow }: { readonly credentials: unknown; readonly egressAllow: readonly string[] },
  signal: CancelSignal,
): Promise<ConnectionFacts> {
  try {
    return await connector.check(credentials, connectorContext(egressAllow), signal)
  } catch (error) {
    if (error instanceof DestinationFailure) throw new KmsError('credentialsRejected', `Failed to validate credentials: ${error.message}`)
    throw error
  }
}

import type { CancelSignal, ConnectionFacts } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { checkCredentials } from './check-credentials.ts'
import { authoriseCreation, type NewConnection } from './create-connection.ts'
import { findConnector, parseWith } from './find-connector.ts'

/**
 * What credentials can do before they are kept: asks the service and stores nothing.
 * SECURITY: whoever may not create a connection here may not have us send requests either.
 */
export async function tryCredentials(
  kms: Dependencies,
  actor: Actor,
  input: Pick<NewConnection, 'app' | 'projectId' | 'credentials' | 'egressAllow'>,
  signal: CancelSignal,
): Promise<ConnectionFacts> {
  const connector = findConnector(kms.connectors, input.app)
  await kms.store.transact((inside) => authoriseCreation(inside, actor, input))
  const credentials = parseWith(connector.credentials, 'credentials', input.credentials)
  return checkCredentials(kms, connector, { credentials, egressAllow: input.egressAllow }, signal)
}

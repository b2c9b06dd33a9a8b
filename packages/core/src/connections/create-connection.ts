import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authoriseConnection } from './authorise-connection.ts'
import { keepFacts } from './care/keep-facts.ts'
import { checkCredentials } from './check-credentials.ts'
import type { Connection } from './connection.ts'
import { findConnector, parseWith } from './find-connector.ts'
import { sealCredentials, unlockForConnection } from './seal-credentials.ts'

export interface NewConnection {
  readonly app: string
  readonly name: string
  readonly description: string | null
  readonly projectId: string | null
  /** As sent; the connector's shape decides. */
  readonly credentials: unknown
  readonly egressAllow: readonly string[]
}

/** Authorise, ask the service whether it accepts the credentials, seal, record: in that order, so a refused token is never stored. */
export async function createConnection(kms: Dependencies, actor: Actor, input: NewConnection, signal: CancelSignal): Promise<Connection> {
  const connector = findConnector(kms.connectors, input.app)
  await kms.store.transact((inside) => authoriseCreation(inside, actor, input))
  const credentials = parseWith(connector.credentials, 'credentials', input.credentials)
  const facts = await checkCredentials(kms, connector, { credentials, egressAllow: input.egressAllow }, signal)

  const nowMs = kms.clock.nowMs()
  const place = { id: kms.cryptography.randomId(), organizationId: actor.organizationId, projectId: input.projectId, credentialVersion: 1 }
  return kms.store.transact(async (inside) => {
    await authoriseCreation(inside, actor, input)
    const connection: Connection = {
      ...place,
      app: connector.id,
      method: connector.method,
      name: input.name,
      description: input.description,
      version: 1,
      sealedCredentials: sealCredentials(await unlockForConnection(kms, inside, place), credentials, place),
      publicCredentials: connector.publicCredentials(credentials),
      egressAllow: input.egressAllow,
      pausedReason: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    }
    await refusingDuplicates(input.name, inside.connections.insert(connection))
    await keepFacts(kms, inside, connection, facts)
    await recordEvent(kms, inside, actor, {
      type: 'create-app-connection',
      projectId: input.projectId,
      metadata: { connectionId: connection.id, name: input.name, app: connector.id, method: connector.method },
    })
    return connection
  })
}

/** Asked before the service is, and again with the insert: rights may have gone meanwhile. */
export async function authoriseCreation(
  inside: Repositories,
  actor: Actor,
  { projectId, egressAllow }: Pick<NewConnection, 'projectId' | 'egressAllow'>,
): Promise<void> {
  if (projectId !== null && !(await inside.projects.find(actor.organizationId, projectId)))
    throw badRequest(`Could not find project with ID ${projectId}`)
  await authoriseConnection(inside, actor, projectId, 'create')
  if (egressAllow.length > 0) authoriseEgress(actor)
}

/** SECURITY: whoever opens a private network to a connection must be an administrator of the organisation, not of one project. */
export function authoriseEgress(actor: Actor): void {
  authorise(actor, ['app-connections', 'create'])
}

export function refusingDuplicates(name: string, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () => badRequest(`An App Connection with the name "${name}" already exists`))
}

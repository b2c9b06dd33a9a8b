import type { RegisteredConnector } from '@hanzo-kms/connector-kit'
import { KmsError, notFound } from '@hanzo-kms/contracts'

export function findConnector(connectors: readonly RegisteredConnector[], id: string): RegisteredConnector {
  const connector = connectors.find((candidate) => candidate.id === id)
  if (!connector) throw notFound(`There is no connector named "${id}"`)
  return connector
}

/** Parses what a person sent with one of the connector's shapes. Throws `validation` with the issues below `field`. */
export function parseWith(shape: RegisteredConnector['credentials'], field: string, raw: unknown): unknown {
  const parsed = shape.safeParse(raw)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ code, path, message }) => ({ code, path: [field, ...path], message }))
  throw new KmsError('validation', `${field} has a wrong shape`, issues)
}

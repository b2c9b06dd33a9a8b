import { z } from 'zod'
import { description, instant, slugName } from './slug.ts'

/**
 * An app connection as the documented page shows it: these keys and no others, the token never. `description` and the other keys that clients tolerate are left out when they
 * hold nothing; the ADR "The connection's key set" says why.
 */
export const appConnection = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().optional(),
  projectId: z.string().optional(),
  version: z.int(),
  orgId: z.uuid(),
  createdAt: instant,
  updatedAt: instant,
  app: z.string(),
  method: z.string(),
  credentials: z.record(z.string(), z.string()),
  /** When they end. Absent where they never do, or where that is not known. */
  credentialsExpireAt: instant.optional(),
})
export type AppConnection = z.infer<typeof appConnection>

const notSupported = 'Not supported for this kind of connection'
/** What clients of the family send beside the fields; accepted only where it asks for nothing. */
const unsupported = {
  isPlatformManagedCredentials: z.literal(false, notSupported).nullish(),
  isAutoRotationEnabled: z.literal(false, notSupported).nullish(),
  gatewayId: z.null(notSupported).optional(),
  gatewayPoolId: z.null(notSupported).optional(),
  rotation: z.null(notSupported).optional(),
}

export const connectionName = slugName('name', 32)

/** `credentials` is checked by the connector's own shape. */
export function createAppConnectionBody(method: string, credentials: z.ZodType) {
  return z.object({
    name: connectionName,
    description,
    method: z.literal(method),
    projectId: z.uuid().optional(),
    credentials,
    ...unsupported,
  })
}

/** Credentials that are not kept yet. */
export function checkCredentialsBody(credentials: z.ZodType) {
  return z.object({ projectId: z.uuid().optional(), credentials })
}

export function updateAppConnectionBody(credentials: z.ZodType) {
  return z.object({ name: connectionName.optional(), description, credentials: credentials.optional(), ...unsupported })
}

const fact = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('known', [z.object({ known: z.literal(true), value }), z.object({ known: z.literal(false), reason: z.string() })])

/** What credentials can do, asked just now. What could not be learned is `known: false` with the reason. */
export const connectionFacts = z.object({
  instanceVersion: fact(z.string()),
  account: fact(z.string()),
  workspaces: fact(
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        role: fact(z.enum(['admin', 'developer', 'operator'])),
        writable: fact(z.union([z.literal('all'), z.array(z.string())])),
      }),
    ),
  ),
  expiresAt: fact(instant.nullable()),
  scopes: fact(z.array(z.string()).nullable()),
})
export type ConnectionFacts = z.infer<typeof connectionFacts>

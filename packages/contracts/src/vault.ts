import { z } from 'zod'
import { errorTable, type KmsError } from './errors.ts'

/** Every error below `/v1/`, as Vault's clients read it. */
export const vaultErrors = z.object({ errors: z.array(z.string()) })
export type VaultErrors = z.infer<typeof vaultErrors>

/** COMPAT: Vault answers 403 for a missing or unknown token, 400 for a wrong shape, and tells nothing of what is not there. */
export function toVaultErrors({ code, message, details }: KmsError): { readonly status: number; readonly body: VaultErrors } {
  const { status } = errorTable[code]
  if (status === 401) return { status: 403, body: { errors: ['permission denied'] } }
  if (status === 403) return { status, body: { errors: ['permission denied', message] } }
  if (status === 404) return { status, body: { errors: [] } }
  if (code !== 'validation') return { status, body: { errors: [message] } }
  const issues = Array.isArray(details) ? (details as { message: string }[]).slice(0, ISSUES_TOLD_MAX) : []
  return { status: 400, body: { errors: [message, ...issues.map((issue) => issue.message)] } }
}

const ISSUES_TOLD_MAX = 100

/** What every success has around it. */
export const vaultEnvelope = {
  request_id: z.string(),
  lease_id: z.literal(''),
  renewable: z.literal(false),
  lease_duration: z.literal(0),
  wrap_info: z.null(),
  warnings: z.null(),
}
const versionMetadata = z.object({
  created_time: z.string(),
  custom_metadata: z.null(),
  deletion_time: z.literal(''),
  destroyed: z.literal(false),
  version: z.int(),
})
export const vaultData = z.object({
  ...vaultEnvelope,
  data: z.object({ data: z.record(z.string(), z.string()), metadata: versionMetadata }),
  auth: z.null(),
})
export const vaultKeys = z.object({ ...vaultEnvelope, data: z.object({ keys: z.array(z.string()) }), auth: z.null() })
export const vaultMount = z.object({
  ...vaultEnvelope,
  data: z.object({ type: z.literal('kv'), path: z.string(), options: z.object({ version: z.literal('2') }) }),
  auth: z.null(),
})
export const vaultLoginBody = z.object({ role_id: z.string().min(1).max(255), secret_id: z.string().min(1).max(1_000) })
export const vaultAuth = z.object({
  ...vaultEnvelope,
  data: z.null(),
  auth: z.object({
    client_token: z.string(),
    accessor: z.string(),
    policies: z.array(z.string()),
    token_policies: z.array(z.string()),
    metadata: z.object({}),
    lease_duration: z.int(),
    renewable: z.boolean(),
    entity_id: z.string(),
    token_type: z.literal('service'),
    orphan: z.literal(true),
  }),
})

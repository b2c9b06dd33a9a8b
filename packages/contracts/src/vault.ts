import { z } from 'zod'
import { errorTable, type KmsError } from './errors.ts'

/** Every error below `/v1/`, as Vault's clients read it. */
export const vaultErrors = z.object({ errors: z.array(z.string()) })
export type VaultErrors = z.infer<typeof vaultErrors>

/** COMPAT: Vault answers 403 for a missing or unknown token, 400 for a wrong shape, and tells nothing of what is not there. */
export function toVaultErrors(
  { code, message, details }: KmsError,
  isRead: boolean,
): { readonly status: number; readonly body: VaultErrors } {
  const { status } = errorTable[code]
  if (status === 401) return { status: 403, body: { errors: ['permission denied'] } }
  if (status === 403) return { status, body: { errors: ['permission denied', message] } }
  // COMPAT: an empty list is how Vault says "no value found"; whoever writes is told what is missing.
  if (status === 404) return { status, body: { errors: isRead ? [] : [message] } }
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

const version = z.int().min(0).max(2_147_483_647)
const wholeVersion = z.int().min(1).max(2_147_483_647)
const text = z.string('A value must be a string here: what is a number, a list or an object elsewhere is sent as its JSON text')
export const vaultWriteBody = z.object({
  data: z.record(z.string(), text),
  options: z.object({ cas: version.optional() }).nullish(),
})
/** Null takes a key away. */
export const vaultPatchBody = z.object({
  data: z.record(z.string(), text.nullable()),
  options: z.object({ cas: version.optional() }).nullish(),
})
export const vaultVersionsBody = z.object({ versions: z.array(z.coerce.number().pipe(wholeVersion)).min(1).max(1_000) })
export const vaultWritten = z.object({ ...vaultEnvelope, data: versionMetadata, auth: z.null() })
export const vaultMetadata = z.object({
  ...vaultEnvelope,
  data: z.object({
    /** In lists, which the same address answers. */
    keys: z.array(z.string()).optional(),
    cas_required: z.literal(false).optional(),
    created_time: z.string().optional(),
    updated_time: z.string().optional(),
    current_version: z.int().optional(),
    oldest_version: z.int().optional(),
    max_versions: z.literal(0).optional(),
    delete_version_after: z.literal('0s').optional(),
    custom_metadata: z.null().optional(),
    versions: z
      .record(z.string(), z.object({ created_time: z.string(), deletion_time: z.literal(''), destroyed: z.literal(false) }))
      .optional(),
  }),
  auth: z.null(),
})
const mountOf = z.object({
  type: z.string(),
  description: z.string(),
  accessor: z.string(),
  local: z.literal(false),
  options: z.record(z.string(), z.string()).nullable(),
})
export const vaultMount = z.object({ ...vaultEnvelope, data: mountOf.extend({ path: z.string() }), auth: z.null() })
const mounts = z.record(z.string(), mountOf)
export const vaultMounts = z.object({ ...vaultEnvelope, data: mounts, auth: z.null() })
export const vaultUiMounts = z.object({ ...vaultEnvelope, data: z.object({ secret: mounts, auth: mounts }), auth: z.null() })
export const vaultSealStatus = z.object({
  type: z.literal('shamir'),
  initialized: z.literal(true),
  sealed: z.literal(false),
  t: z.literal(1),
  n: z.literal(1),
  progress: z.literal(0),
  nonce: z.literal(''),
  version: z.string(),
  build_date: z.literal(''),
  migration: z.literal(false),
  recovery_seal: z.literal(false),
  storage_type: z.literal('database'),
})
export const vaultTokenFacts = z.object({
  ...vaultEnvelope,
  data: z.object({
    id: z.string(),
    accessor: z.string(),
    display_name: z.string(),
    path: z.literal('auth/approle/login'),
    policies: z.array(z.string()),
    type: z.literal('service'),
    orphan: z.literal(true),
    renewable: z.boolean(),
    num_uses: z.int(),
    creation_time: z.int(),
    creation_ttl: z.int(),
    ttl: z.int(),
    expire_time: z.string().nullable(),
    entity_id: z.literal(''),
    meta: z.null(),
  }),
  auth: z.null(),
})

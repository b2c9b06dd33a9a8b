import { z } from 'zod'
import { limits } from './limits.ts'
import { anyId } from './query.ts'
import { instant } from './slug.ts'

// COMPAT: Terraform compares what comes back with what it sent: no trimming.
const name = z.string().min(1).max(limits.nameCharsMax).regex(/\S/, 'A name must not be blank')
const role = z.enum(['admin', 'member', 'no-access'], "The role must be 'admin', 'member' or 'no-access'")
const metadata = z.array(z.object({ key: z.string().min(1).max(255), value: z.string().min(1).max(1_020) })).max(100)
const hasDeleteProtection = z.literal(false, 'Delete protection of identities is not supported').optional()

export const createIdentityBody = z.object({
  name,
  organizationId: anyId,
  role: role.default('no-access'),
  metadata: metadata.optional(),
  hasDeleteProtection,
})
export const updateIdentityBody = z.object({
  name: name.optional(),
  role: role.optional(),
  metadata: metadata.optional(),
  hasDeleteProtection,
})

const metadataRows = z.array(z.object({ id: z.string(), key: z.string(), value: z.string() }))

export const identity = z.object({
  id: z.string(),
  name: z.string(),
  orgId: z.string(),
  role: z.string(),
  hasDeleteProtection: z.literal(false),
  authMethods: z.array(z.string()),
  metadata: metadataRows,
  createdAt: instant,
  updatedAt: instant,
})
export type Identity = z.infer<typeof identity>

/** An identity as a member of its organisation. */
export const orgIdentity = z.object({
  id: z.string(),
  role: z.string(),
  orgId: z.string(),
  identityId: z.string(),
  createdAt: instant,
  updatedAt: instant,
  metadata: metadataRows,
  identity: z.object({ id: z.string(), name: z.string(), hasDeleteProtection: z.literal(false), authMethods: z.array(z.string()) }),
})
export type OrgIdentity = z.infer<typeof orgIdentity>

const projectRole = z.enum(['admin', 'member', 'viewer', 'no-access'], "The role must be 'admin', 'member', 'viewer' or 'no-access'")

/** One role, as `role` or as a list of one. */
export const projectMembershipBody = z
  .object({
    role: projectRole.optional(),
    roles: z
      .array(z.object({ role: projectRole, isTemporary: z.literal(false, 'Temporary roles are not supported').optional() }))
      .length(1, 'Exactly one role can be held here')
      .optional(),
  })
  .transform((body) => ({ role: body.roles?.[0]?.role ?? body.role }))

const heldRole = z.object({
  id: z.string(),
  role: z.string(),
  customRoleId: z.null(),
  customRoleSlug: z.null(),
  isTemporary: z.literal(false),
})

export const identityMembership = z.object({
  id: z.string(),
  identityId: z.string(),
  projectId: z.string(),
  role: z.string(),
  roles: z.array(heldRole),
  identity: z.object({ id: z.string(), name: z.string(), authMethods: z.array(z.string()) }),
})

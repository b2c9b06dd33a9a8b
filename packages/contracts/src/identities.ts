import { z } from 'zod'
import { limits } from './limits.ts'
import { wantedRoles } from './memberships.ts'
import { anyId, anySlug, pageOf } from './query.ts'
import { problemWithText } from './secret-text.ts'
import { instant } from './slug.ts'

/** COMPAT: Terraform compares what comes back with what it sent: no trimming. */
const text = (charsMax: number) =>
  z
    .string()
    .min(1)
    .max(charsMax)
    .superRefine((given, context) => {
      const problem = problemWithText(given, 'it')
      if (problem) context.addIssue({ code: 'custom', message: problem })
    })

const name = text(limits.nameCharsMax).regex(/\S/, 'A name must not be blank')
/** Slug of a role of the organisation: admin, member, no-access, or a custom one. */
const role = anySlug
const metadata = z.array(z.object({ key: text(255), value: text(1_020) })).max(100)
const hasDeleteProtection = z.boolean()

export const createIdentityBody = z.object({
  name,
  organizationId: anyId,
  role: role.default('no-access'),
  metadata: metadata.default([]),
  hasDeleteProtection: hasDeleteProtection.default(false),
})
export const updateIdentityBody = z.object({
  name: name.optional(),
  role: role.optional(),
  metadata: metadata.optional(),
  hasDeleteProtection: hasDeleteProtection.optional(),
})

/** A text means the whole of it; `$contains` a part of it, in any letter case. */
const match = z
  .union([text(limits.nameCharsMax), z.object({ $eq: text(255), $contains: text(255), $in: z.array(text(255)).min(1).max(100) }).partial()])
  .transform((given) => {
    if (typeof given === 'string') return { oneOf: [given] }
    const { $eq, $in, $contains } = given
    return { oneOf: $eq === undefined ? $in : [$eq].filter((wanted) => $in?.includes(wanted) ?? true), contains: $contains }
  })

const order = { orderBy: z.enum(['name', 'role', 'createdAt']).default('name'), orderDirection: z.enum(['asc', 'desc']).default('asc') }

/** `search`: a part of the name, or conditions on name and role. */
export const searchIdentitiesBody = z.object({
  search: z
    .union([
      z
        .string()
        .max(limits.nameCharsMax)
        .transform((part) => ({ name: part === '' ? undefined : { oneOf: undefined, contains: part }, role: undefined })),
      z.object({ name: match.optional(), role: match.optional() }),
    ])
    .default({}),
  ...order,
  limit: z.int().min(1).max(100).default(50),
  offset: z.int().min(0).max(10_000_000).default(0),
})
export const listIdentitiesQuery = z.object({ orgId: anyId.optional(), ...order, ...pageOf(limits.pageSizeMax) })

const metadataRows = z.array(z.object({ id: z.string(), key: z.string(), value: z.string() }))
const authMethods = z.array(z.string())

export const identity = z.object({
  id: z.string(),
  name: z.string(),
  orgId: z.string(),
  projectId: z.string().nullable(),
  role: z.string(),
  hasDeleteProtection: z.boolean(),
  authMethods,
  metadata: metadataRows,
  createdAt: instant,
  updatedAt: instant,
})
export type Identity = z.infer<typeof identity>
export const identityAnswer = z.object({ identity })
export const identityPage = z.object({ identities: z.array(identity), totalCount: z.int() })

/** An identity as a member of its organisation. */
export const orgIdentity = z.object({
  id: z.string(),
  /** `custom` beside a custom role. */
  role: z.string(),
  roleId: z.string().nullable(),
  /** COMPAT: null for a built-in role. */
  customRole: z.object({ id: z.string(), name: z.string(), slug: z.string(), description: z.string().nullable() }).nullable(),
  orgId: z.string(),
  identityId: z.string(),
  lastLoginAuthMethod: z.string().nullable(),
  lastLoginTime: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  metadata: metadataRows,
  identity: z.object({
    id: z.string(),
    name: z.string(),
    orgId: z.string(),
    projectId: z.string().nullable(),
    hasDeleteProtection: z.boolean(),
    authMethods,
  }),
})
export type OrgIdentity = z.infer<typeof orgIdentity>
export const orgIdentityAnswer = z.object({ identity: orgIdentity })
export const orgIdentityPage = z.object({ identities: z.array(orgIdentity), totalCount: z.int() })

/** Of the identity that asks. */
export const identityDetails = z.object({
  identityDetails: z.object({
    id: z.string(),
    name: z.string(),
    organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }),
  }),
})

export const createProjectIdentityBody = z
  .object({
    name,
    metadata: metadata.default([]),
    hasDeleteProtection: hasDeleteProtection.default(false),
    roles: wantedRoles.optional(),
  })
  .transform(({ roles, ...body }) => ({ ...body, wanted: roles ?? [{ slug: 'no-access', term: undefined }] }))
export const updateProjectIdentityBody = updateIdentityBody.omit({ role: true })

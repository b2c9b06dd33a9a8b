import { z } from 'zod'
import { permissions, shownPermission } from './permissions.ts'
import { anyId, anySlug } from './query.ts'
import { roleSlug } from './roles.ts'
import { instant } from './slug.ts'

const ROLES_MAX = 20

/** Such as `1h`, `30m` or `7d`; read by the use case. */
const range = z.string().max(32)

/**
 * How long something is held. COMPAT: Terraform also sends a mode, a range and a start with what is held without an end; they count only with `isTemporary`.
 */
const term = {
  isTemporary: z.boolean().default(false),
  temporaryMode: z.string().max(32).nullish(),
  temporaryRange: range.nullish(),
  temporaryAccessStartTime: z.string().max(64).nullish(),
}

type TermFields = z.output<z.ZodObject<typeof term>>

/** Undefined for what is held without an end. A start that is absent is now. */
function toTerm(given: TermFields, context: z.RefinementCtx): { range: string; fromMs: number | undefined } | undefined {
  if (!given.isTemporary) return undefined
  const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (given.temporaryMode && given.temporaryMode !== 'relative') issue('temporaryMode', "The only mode is 'relative'")
  if (!given.temporaryRange) issue('temporaryRange', 'Say how long it is held, such as 1h or 7d')
  const from = given.temporaryAccessStartTime || undefined
  const parsed = from === undefined ? undefined : z.iso.datetime({ offset: true }).safeParse(from)
  if (parsed && !parsed.success) issue('temporaryAccessStartTime', 'Invalid ISO datetime')
  return { range: given.temporaryRange ?? '', fromMs: parsed?.success ? epochMs(parsed.data) : undefined }
}

/** Of an ISO 8601 date and time, checked before. */
function epochMs(text: string): number {
  return Date.parse(text)
}

/** `role` is the slug of a built-in or a custom role of the project. */
const wantedRole = z.object({ role: anySlug, ...term }).transform((given, context) => ({ slug: given.role, term: toTerm(given, context) }))
export const wantedRoles = z.array(wantedRole).min(1, 'A member needs a role').max(ROLES_MAX, `A member has at most ${ROLES_MAX} roles`)

/** COMPAT: one role as `role`, or several as `roles`. */
export const addIdentityBody = z
  .object({ role: anySlug.optional(), roles: wantedRoles.optional() })
  .transform(({ role, roles }) => roles ?? [{ slug: role ?? 'no-access', term: undefined }])
export const changeRolesBody = z.object({ roles: wantedRoles })

export const heldRole = z.object({
  id: z.string(),
  /** `custom` beside a custom role. */
  role: z.string(),
  customRoleId: z.string().nullable(),
  customRoleName: z.string().nullable(),
  /** COMPAT: null for a built-in role. */
  customRoleSlug: z.string().nullable(),
  isTemporary: z.boolean(),
  temporaryMode: z.string().nullable(),
  temporaryRange: z.string().nullable(),
  temporaryAccessStartTime: instant.nullable(),
  temporaryAccessEndTime: instant.nullable(),
})
export type HeldRole = z.infer<typeof heldRole>
export const rolesAnswer = z.object({ roles: z.array(heldRole) })

const project = z.object({ id: z.string(), name: z.string() })

export const identityMembership = z.object({
  id: z.string(),
  identityId: z.string(),
  projectId: z.string(),
  createdAt: instant,
  updatedAt: instant,
  roles: z.array(heldRole),
  identity: z.object({ id: z.string(), name: z.string(), orgId: z.string(), authMethods: z.array(z.string()) }),
  project,
})
export type IdentityMembership = z.infer<typeof identityMembership>
export const identityMembershipAnswer = z.object({ identityMembership })
export const identityMembershipsAnswer = z.object({ identityMemberships: z.array(identityMembership), totalCount: z.int() })

export const userMembership = z.object({
  id: z.string(),
  userId: z.string(),
  projectId: z.string(),
  createdAt: instant,
  updatedAt: instant,
  user: z.object({
    id: z.string(),
    email: z.string(),
    username: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    publicKey: z.string(),
  }),
  roles: z.array(heldRole),
  project,
})
export type UserMembership = z.infer<typeof userMembership>
export const userMembershipAnswer = z.object({ membership: userMembership })
export const userMembershipsAnswer = z.object({ memberships: z.array(userMembership) })

const logins = z.array(z.string().min(1).max(320)).max(100).default([])
export const addUsersBody = z.object({
  usernames: logins,
  emails: logins,
  roleSlugs: z.array(anySlug).min(1).max(ROLES_MAX).default(['member']),
})
export const removeUsersBody = z.object({ usernames: logins, emails: logins })
export const userDetailsBody = z.object({ username: z.string().min(1).max(320) })

/** COMPAT: `type` says how long a privilege is held. */
const type = z.object(term).transform(toTerm)
export const createIdentityPrivilegeBody = z.object({
  identityId: anyId,
  projectId: anyId,
  slug: roleSlug.optional(),
  permissions,
  type: type.optional(),
})
export const createUserPrivilegeBody = z.object({
  projectMembershipId: anyId,
  slug: roleSlug.optional(),
  permissions,
  type: type.optional(),
})
/** `type` absent: as before; `isTemporary` false: without an end from now on. */
export const updatePrivilegeBody = z.object({
  slug: roleSlug.optional(),
  permissions: permissions.optional(),
  type: z
    .object(term)
    .transform((given, context) => ({ term: toTerm(given, context) }))
    .optional(),
})

export const privilege = z.object({
  id: z.string(),
  slug: z.string(),
  projectMembershipId: z.string(),
  identityId: z.string().nullable(),
  userId: z.string().nullable(),
  projectId: z.string(),
  permissions: z.array(shownPermission),
  isTemporary: z.boolean(),
  temporaryMode: z.string().nullable(),
  temporaryRange: z.string().nullable(),
  temporaryAccessStartTime: instant.nullable(),
  temporaryAccessEndTime: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Privilege = z.infer<typeof privilege>
export const privilegeAnswer = z.object({ privilege })
export const privilegesAnswer = z.object({ privileges: z.array(privilege) })

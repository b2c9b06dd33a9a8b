import { z } from 'zod'
import { email } from './auth.ts'
import { anyId, queryBoolean } from './query.ts'
import { instant } from './slug.ts'

/** What somebody types: judged by the account that it belongs to, or to none, and not by its shape. */
const typed = z.string().max(1_024)

export const openSessionBody = z.object({
  email: typed,
  password: typed,
  /** Absent: the first by name. */
  organizationId: anyId.optional(),
})
export const chooseOrganizationBody = z.object({ organizationId: anyId })

const person = z.object({ id: z.string(), email: z.string() })
const place = z.object({ id: z.string(), name: z.string(), slug: z.string(), role: z.string() })

/** `isMfaEnabled`: the session waits for the second factor, and is good for nothing else. */
export const openedSession = z.object({
  isMfaEnabled: z.boolean(),
  mfaMethod: z.literal('totp').nullable(),
  user: person,
  organization: place,
})
export type OpenedSession = z.infer<typeof openedSession>

export const currentSession = z.object({
  id: z.string(),
  user: person,
  organization: place,
  method: z.enum(['password', 'oidc']),
  hasSecondFactor: z.boolean(),
  /** False for an account that an identity provider alone signs in to. */
  hasPassword: z.boolean(),
  /** At the latest; a browser's session also ends after `idleSeconds` without use. */
  expiresAt: instant,
  idleSeconds: z.int().nullable(),
})

export const session = z.object({
  id: z.string(),
  /** `browser` for a cookie, `program` for a token that a command line or a script got. */
  kind: z.enum(['browser', 'program']),
  isCurrent: z.boolean(),
  organizationId: z.string(),
  method: z.enum(['password', 'oidc']),
  hasSecondFactor: z.boolean(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  expiresAt: instant,
})
export type Session = z.infer<typeof session>
export const sessions = z.object({ sessions: z.array(session) })
/** `personalTokens`: end those as well. */
export const endSessionsQuery = z.object({ keepCurrent: queryBoolean(false), personalTokens: queryBoolean(false) })
/** Personal access tokens: how many have ended now, and how many are good still. */
const personalTokensLeft = z.object({ ended: z.int(), left: z.int() })
export const endedSessions = z.object({ ended: z.int(), personalTokens: personalTokensLeft })

export const changePasswordBody = z.object({
  presentPassword: typed,
  newPassword: typed,
  /** Programs work with them: they stay good unless this is said. */
  endPersonalTokens: z.boolean().default(false),
})
export const done = z.object({ message: z.string() })
export const changedPassword = done.extend({ personalTokens: personalTokensLeft })

/** A code from the app, or a recovery code. */
const code = z.string().trim().min(1).max(64)
export const codeBody = z.object({ code })

/** COMPAT: the command line sends `mfaToken` and, beside it, what the pending token says already. */
export const verifyMfaBody = z.object({ email: typed.optional(), mfaToken: code, mfaMethod: z.string().max(64).optional() })
export const verifiedMfa = z.object({ token: z.string() })

export const secondFactorState = z.object({ isEnabled: z.boolean(), method: z.literal('totp').nullable(), recoveryCodesLeft: z.int() })
/** `password` is needed where the account has one. */
export const enrolSecondFactorBody = z.object({ password: typed.optional() })
/** Shown once: the secret for typing, and the same as the URL of a QR code. */
export const enrolledSecondFactor = z.object({ secret: z.string(), otpauthUrl: z.string() })
/** Shown once. */
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

const orgRole = z.string().trim().min(1).max(64)
const projectRole = z.enum(['admin', 'member', 'viewer', 'no-access'], "The role must be 'admin', 'member', 'viewer' or 'no-access'")
const PROJECTS_MAX = 100

export const inviteBody = z.object({
  email,
  /** Slug of a role of the organisation. */
  role: orgRole.default('member'),
  projects: z
    .array(z.object({ projectId: anyId, role: projectRole }))
    .max(PROJECTS_MAX)
    .default([]),
})
const invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: z.string(),
  projects: z.array(z.object({ projectId: z.string(), role: z.string() })),
  state: z.enum(['open', 'accepted', 'revoked', 'expired']),
  createdAt: instant,
  expiresAt: instant,
})
export type ShownInvitation = z.infer<typeof invitation>
/** The link is shown once, here. Hand it to the person who is meant, over a way that you trust. */
export const invited = z.object({ invitation, link: z.string() })
export const invitations = z.object({ invitations: z.array(invitation) })

const invitationToken = z.string().trim().min(1).max(256)
/** In the body, because what is in an address is kept in logs and histories. */
export const readInvitationBody = z.object({ token: invitationToken })
export const openInvitation = z.object({
  email: z.string(),
  organization: z.object({ name: z.string() }),
  expiresAt: instant,
  /** Then the account's password is asked for, and none is set. */
  hasAccount: z.boolean(),
})
export const acceptInvitationBody = z.object({ token: invitationToken, password: typed })
export const acceptedInvitation = z.object({ user: person, organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }) })

export const member = z.object({
  id: z.string(),
  email: z.string(),
  role: z.string(),
  isLocked: z.boolean(),
  isMfaEnabled: z.boolean(),
  joinedAt: instant,
})
export type Member = z.infer<typeof member>
export const members = z.object({ members: z.array(member) })
export const oneMember = z.object({ member })
export const changeMemberBody = z.object({ role: orgRole })

import { z } from 'zod'
import { instant } from './slug.ts'

const password = z.string().max(1_024)
// NFKC first: a spelling that only looks different is the same address.
export const email = z.string().normalize('NFKC').trim().toLowerCase().max(254).pipe(z.email('This is not an e-mail address'))

export const passwordCharsMin = 12

export const bootstrapBody = z.object({
  email,
  password: password.min(
    passwordCharsMin,
    `A password must have at least ${passwordCharsMin} characters: it guards every secret, and shorter ones are guessed. A sentence is easy to remember.`,
  ),
  organization: z.string().trim().min(1, 'An organization needs a name').max(64, 'A name must have at most 64 characters'),
})

export const bootstrapped = z.object({
  message: z.string(),
  organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }),
  user: z.object({
    id: z.string(),
    email: z.string(),
    username: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    superAdmin: z.boolean(),
  }),
  identity: z.object({ id: z.string(), name: z.string(), credentials: z.object({ token: z.string() }) }),
})

export const loginBody = z.object({ email: z.string().max(1_024), password })
export const loggedIn = z.object({ accessToken: z.string() })

export const selectOrganizationBody = z.object({ organizationId: z.string().max(128) })
export const selectedOrganization = z.object({ token: z.string(), isMfaEnabled: z.boolean(), mfaMethod: z.string().nullable() })

export const universalAuthLoginBody = z.object({
  clientId: z.string().trim().max(1_024),
  clientSecret: z.string().trim().max(1_024),
  /** COMPAT: clients send the one or the other, empty when they have nothing to say. */
  organizationSlug: z.string().trim().max(255).nullish(),
  subOrganizationName: z.string().trim().max(255).nullish(),
})
export const accessTokenBody = z.object({ accessToken: z.string().max(8_192) })
export const accessTokenAnswer = z.object({
  accessToken: z.string(),
  expiresIn: z.int(),
  accessTokenMaxTTL: z.int(),
  tokenType: z.literal('Bearer'),
})

export const organization = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  orgAuthMethod: z.string(),
  userRole: z.string(),
  userJoinedAt: z.iso.datetime(),
})
export const organizations = z.object({ organizations: z.array(organization) })
export const oneOrganization = z.object({
  organization: z.object({ id: z.string(), name: z.string(), slug: z.string(), createdAt: instant }),
})
export const subOrganizations = z.object({
  organizations: z.array(z.object({ id: z.string(), name: z.string(), slug: z.string(), parentOrgId: z.string() })),
  totalCount: z.int(),
})
/** COMPAT: a bare list. */
export const groups = z.array(
  z.object({ id: z.string(), orgId: z.string(), name: z.string(), slug: z.string(), role: z.string(), roleId: z.string().nullable() }),
)

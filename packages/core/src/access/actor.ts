import type { Rule } from './rule.ts'
import type { TokenScope } from './token-scope.ts'

export const orgRoles = ['admin', 'member', 'no-access'] as const
export type OrgRole = (typeof orgRoles)[number]
export const projectRoles = ['admin', 'member', 'viewer', 'no-access'] as const
export type ProjectRole = (typeof projectRoles)[number]

/** Who did it, as it is stored. `platform` is Hanzo KMS itself: runs that a change or the clock started. */
export interface ActorReference {
  readonly kind: 'user' | 'identity' | 'platform'
  readonly id: string | null
}

/** What a person signed in for: the token that was shown with the request. */
export interface SessionFacts {
  readonly tokenId: string
  readonly purpose: 'access' | 'session' | 'sign-in' | 'second-factor'
  readonly method: 'password' | 'oidc'
  readonly hasSecondFactor: boolean
}

/** Who is asking, as the token says. */
export interface Actor {
  readonly kind: 'user' | 'identity'
  readonly id: string
  readonly organizationId: string
  /** `no-access` beside a custom role. */
  readonly organizationRole: OrgRole
  /** Of the custom role that is held in the organisation; absent for a built-in one. */
  readonly organizationRules?: readonly Rule[] | undefined
  /** For people, in the audit log: an e-mail address or an identity's name. */
  readonly label: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** Absent where the token did not come from a person's sign-in. */
  readonly session?: SessionFacts | undefined
  /** Of a personal access token; absent for every other. */
  readonly scope?: TokenScope | undefined
}

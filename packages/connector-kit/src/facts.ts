/** Something learned by asking, or the plain admission that it could not be learned. Never a guess. */
export type Fact<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: string }

export function known<T>(value: T): Fact<T> {
  return { known: true, value }
}

export function unknown(reason: string): Fact<never> {
  return { known: false, reason }
}

export interface WorkspaceFacts {
  readonly id: string
  readonly name: string
  readonly role: Fact<'admin' | 'developer' | 'operator'>
  /** Folders the account may write, as target paths; `'all'` for an administrator. */
  readonly writable: Fact<readonly string[] | 'all'>
}

/**
 *   reachable    the service answers at its address
 *   tls          the way there is encrypted, and its certificate is good
 *   version      it is a version that we know
 *   token        the credentials are accepted
 *   expiry       they do not end soon
 *   scopes       they are not narrowed below what is needed
 *   membership   their account belongs to the target's workspace
 *   role         … with the role that is asked for
 *   path         the target can hold entries
 *   folder       it is there
 *   write        the account may write it
 *   rules        nothing forbids direct changes there
 *   quota        there is room
 */
export const preflightFacts = [
  'reachable',
  'tls',
  'version',
  'token',
  'expiry',
  'scopes',
  'membership',
  'role',
  'path',
  'folder',
  'write',
  'rules',
  'quota',
] as const
export type PreflightFact = (typeof preflightFacts)[number]

/** One thing that must hold before entries can land at a target. */
export interface PreflightFinding {
  readonly fact: PreflightFact
  /** `unknown`: it could not be learned, and nothing is guessed. `warning`: it works, for now or not as is asked for. */
  readonly state: 'passed' | 'warning' | 'failed' | 'unknown'
  /** One sentence: what is. */
  readonly says: string
  /** One sentence: what to do; null where nothing needs to be done. */
  readonly fix: string | null
  /** The place is missing, and `makePlace` can make it. */
  readonly canMake?: true
}

/** What credentials can do: the answer of a check. */
export interface ConnectionFacts {
  readonly instanceVersion: Fact<string>
  readonly account: Fact<string>
  readonly workspaces: Fact<readonly WorkspaceFacts[]>
  /** When the credentials end, ISO 8601; null for never. */
  readonly expiresAt: Fact<string | null>
  /** Null for unrestricted. */
  readonly scopes: Fact<readonly string[] | null>
}

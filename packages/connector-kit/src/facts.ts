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

import { type CancelSignal, type Fact, known, unknown } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json, type Outcome, type WindmillApi } from './api.ts'
import { LISTED_TOKENS_MAX } from './limits.ts'
import { refusedFact } from './refused-fact.ts'

/** What Windmill shows of a token: everybody may see the first ten characters. */
export const PREFIX_CHARS = 10

const tokenRow = z.object({
  label: z.string().nullish(),
  created_at: z.string().nullish(),
  token_prefix: z.string(),
  expiration: z.iso.datetime({ offset: true }).nullish(),
  scopes: z.array(z.string()).nullish(),
  /** Since 1.702. */
  read_only: z.boolean().nullish(),
})

export type TokenRow = z.infer<typeof tokenRow>

/** All tokens of the token's user. */
export function askTokenRows(api: WindmillApi, signal: CancelSignal): Promise<Outcome<readonly TokenRow[]>> {
  const request = { method: 'GET', path: '/api/users/tokens/list', query: { page: 1, per_page: LISTED_TOKENS_MAX } } as const
  return api.attempt({ request, effect: 'read', read: json(z.array(tokenRow)) }, signal)
}

export const isRowOf = (accessToken: string) => (row: TokenRow) =>
  row.token_prefix.length === PREFIX_CHARS && accessToken.startsWith(row.token_prefix)

export interface TokenFacts {
  readonly expiresAt: Fact<string | null>
  readonly scopes: Fact<readonly string[] | null>
  readonly readOnly: boolean
}

/** Windmill tells nothing about the token in use but its row among all tokens of its user. */
export async function askTokenFacts(api: WindmillApi, accessToken: string, signal: CancelSignal): Promise<TokenFacts> {
  const outcome = await askTokenRows(api, signal)
  if (!outcome.ok) return nothingKnown(refusedFact(outcome.problem))
  const rows = outcome.value.filter(isRowOf(accessToken))
  const [row] = rows
  if (row === undefined)
    return nothingKnown(unknown("The token is not among its user's tokens in Windmill, like a job's or the server's own"))
  if (rows.length > 1) return nothingKnown(unknown("Several of the user's tokens in Windmill begin alike"))
  const scopes = (row.scopes ?? []).filter((scope) => scope !== '')
  return { expiresAt: known(row.expiration ?? null), scopes: known(scopes.length > 0 ? scopes : null), readOnly: row.read_only === true }
}

const nothingKnown = (reason: Fact<never>): TokenFacts => ({ expiresAt: reason, scopes: reason, readOnly: false })

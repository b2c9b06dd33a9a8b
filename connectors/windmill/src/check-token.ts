import { type CancelSignal, type Fact, known, unknown } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json, type WindmillApi } from './api.ts'
import { LISTED_TOKENS_MAX } from './limits.ts'
import { refusedFact } from './refused-fact.ts'

/** What Windmill shows of a token: everybody may see the first ten characters. */
const PREFIX_CHARS = 10

const tokenRow = z.object({
  token_prefix: z.string(),
  expiration: z.iso.datetime({ offset: true }).nullish(),
  scopes: z.array(z.string()).nullish(),
  /** Since 1.702. */
  read_only: z.boolean().nullish(),
})

export interface TokenFacts {
  readonly expiresAt: Fact<string | null>
  readonly scopes: Fact<readonly string[] | null>
  readonly readOnly: boolean
}

/** Windmill tells nothing about the token in use but its row among all tokens of its user. */
export async function askTokenFacts(api: WindmillApi, accessToken: string, signal: CancelSignal): Promise<TokenFacts> {
  const request = { method: 'GET', path: '/api/users/tokens/list', query: { page: 1, per_page: LISTED_TOKENS_MAX } } as const
  const outcome = await api.attempt({ request, effect: 'read', read: json(z.array(tokenRow)) }, signal)
  if (!outcome.ok) return nothingKnown(refusedFact(outcome.problem))
  const rows = outcome.value.filter((row) => row.token_prefix.length === PREFIX_CHARS && accessToken.startsWith(row.token_prefix))
  const [row] = rows
  if (row === undefined)
    return nothingKnown(unknown("The token is not among its user's tokens in Windmill, like a job's or the server's own"))
  if (rows.length > 1) return nothingKnown(unknown("Several of the user's tokens in Windmill begin alike"))
  const scopes = (row.scopes ?? []).filter((scope) => scope !== '')
  return { expiresAt: known(row.expiration ?? null), scopes: known(scopes.length > 0 ? scopes : null), readOnly: row.read_only === true }
}

const nothingKnown = (reason: Fact<never>): TokenFacts => ({ expiresAt: reason, scopes: reason, readOnly: false })

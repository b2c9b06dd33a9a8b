import { type CancelSignal, type CredentialRotation, DestinationFailure, formatInstant, parseInstant } from '@hanzo-kms/connector-kit'
import { failureOf, openApi, plainText, type WindmillApi } from './api.ts'
import { askTokenRows, isRowOf, PREFIX_CHARS, type TokenRow } from './check-token.ts'
import type { WindmillCredentials } from './credentials.ts'
import { LABEL_CHARS_MAX } from './limits.ts'
import { problemWith } from './rotation-problem.ts'

/** At the end of a label: which rotation minted the token. */
const MARK = / ?\[hanzo-kms:[^\]]*\]$/
const MINTED = /^[A-Za-z0-9]{16,128}$/

export const rotation: CredentialRotation<WindmillCredentials> = {
  async mint(credentials, mark, context, signal) {
    const api = openApi(credentials, context)
    const row = await ownRow(api, credentials, signal)
    if (row.read_only)
      throw new DestinationFailure('rejected', 'A read-only token cannot create another: create a new one in Windmill by hand')
    const suffix = ` [hanzo-kms:${mark}]`
    const label = `${(row.label ?? '').replace(MARK, '').slice(0, LABEL_CHARS_MAX - suffix.length)}${suffix}`.trimStart()
    const expiration = expirationOf(row, context.nowMs())
    const scopes = (row.scopes ?? []).length > 0 ? { scopes: row.scopes } : {}
    const request = { method: 'POST', path: '/api/users/tokens/create', json: { label, ...scopes, ...expiration } } as const
    const token = await api.ask({ request, effect: 'write', read: plainText }, signal)
    if (!MINTED.test(token)) throw new DestinationFailure('uncertain', 'Windmill answered with something else than a new access token')
    return { ...credentials, accessToken: token }
  },

  problemWith,

  async retire(by, doomed, context, signal) {
    const api = openApi(by, context)
    const rows = await rowsOf(api, signal)
    await endTokens(api, rows, rows.filter(isRowOf(doomed.accessToken)), signal)
  },

  async sweep(by, mark, keep, context, signal) {
    const api = openApi(by, context)
    const rows = await rowsOf(api, signal)
    const doomed = rows.filter(
      (row) => (row.label ?? '').includes(`[hanzo-kms:${mark}`) && !keep.some(({ accessToken }) => isRowOf(accessToken)(row)),
    )
    await endTokens(api, rows, doomed, signal)
    return doomed.map(({ label, token_prefix }) => `${label ?? ''} (${token_prefix}…)`.trim())
  },
}

async function rowsOf(api: WindmillApi, signal: CancelSignal): Promise<readonly TokenRow[]> {
  const outcome = await askTokenRows(api, signal)
  if (outcome.ok) return outcome.value
  throw failureOf(outcome.problem)
}

async function ownRow(api: WindmillApi, { accessToken, workspace }: WindmillCredentials, signal: CancelSignal): Promise<TokenRow> {
  const outcome = await askTokenRows(api, signal)
  if (!outcome.ok && outcome.problem.kind === 'unauthorized' && workspace !== undefined)
    throw new DestinationFailure(
      'rejected',
      'A token bound to one workspace cannot look at itself or create another: create a new one in Windmill by hand',
    )
  if (!outcome.ok && outcome.problem.kind === 'forbidden')
    throw new DestinationFailure('forbidden', 'The token’s scopes do not let it create another: it needs users:read and users:write')
  if (!outcome.ok) throw failureOf(outcome.problem)
  const rows = outcome.value.filter(isRowOf(accessToken))
  const [row] = rows
  if (row && rows.length === 1) return row
  throw new DestinationFailure(
    'rejected',
    row
      ? 'Several of the user’s tokens begin alike, so it is not certain which one this is: create a new one in Windmill by hand'
      : 'The token is not among its user’s tokens in Windmill, like a job’s or the server’s own: it cannot be renewed',
  )
}

/** As long a life as the old one was given; none for one without an end. */
function expirationOf({ expiration, created_at }: TokenRow, nowMs: number): { readonly expiration?: string } {
  if (!expiration) return {}
  const lifeMs = parseInstant(expiration) - parseInstant(created_at ?? '')
  if (!(lifeMs > 0)) throw new DestinationFailure('protocol', 'Windmill does not tell how long this token was to live')
  return { expiration: formatInstant(nowMs + lifeMs) }
}

/**
 * SECURITY: the older Windmill ends every token that begins so, and takes `_` and `%` for wildcards. So only whole prefixes of plain characters are sent, and none that two tokens share.
 * Its answer says how many ended, in words; another listing tells it for certain.
 */
async function endTokens(api: WindmillApi, all: readonly TokenRow[], doomed: readonly TokenRow[], signal: CancelSignal): Promise<void> {
  if (doomed.length === 0) return
  for (const { token_prefix } of doomed) {
    const isPlain = /^[A-Za-z0-9]+$/.test(token_prefix) && token_prefix.length === PREFIX_CHARS
    if (!isPlain || all.filter((row) => row.token_prefix === token_prefix).length > 1)
      throw new DestinationFailure('rejected', `The token ${token_prefix}… cannot be ended without others: delete it in Windmill by hand`)
    const request = { method: 'DELETE', path: `/api/users/tokens/delete/${token_prefix}` } as const
    await api.ask({ request, effect: 'write', read: plainText }, signal)
  }
  const left = new Set((await rowsOf(api, signal)).map((row) => row.token_prefix))
  if (doomed.some(({ token_prefix }) => left.has(token_prefix)))
    throw new DestinationFailure('uncertain', 'Windmill still lists a token that it was asked to delete')
}

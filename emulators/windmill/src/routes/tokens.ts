import { printTime } from '../clock.ts'
import { badRequest, generic, json, notFound, text } from '../http/answers.ts'
import { PAGING, paginate, takePage } from '../http/paginate.ts'
import { readBody } from '../http/read-body.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { fitText, foreignKey } from '../rules/columns.ts'
import { requireSuperAdmin } from '../rules/ownership.ts'
import { requireContainment } from '../rules/scopes.ts'
import { createLike } from '../state/like.ts'
import { mintToken, type TokenWish } from '../state/mint-token.ts'
import type { Token } from '../state/model.ts'

const INSERT_AT = 'users.rs:1808:5'
const LABEL_MAX = 1000
const PREFIX_LENGTH = 10
const DAY_MS = 86_400_000

export const tokenRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/users/tokens/create', handle: createToken },
  { method: 'POST', pattern: '/api/users/tokens/impersonate', handle: impersonate },
  { method: 'GET', pattern: '/api/users/tokens/list', handle: listTokens },
  { method: 'DELETE', pattern: '/api/users/tokens/delete/:prefix', handle: deleteTokens },
  { method: 'POST', pattern: '/api/users/tokens/update_scopes/:prefix', modern: true, handle: updateScopes },
  { method: 'GET', pattern: '/api/tokens/list/scopes', modern: true, open: true, handle: () => json(SCOPE_DOMAINS) },
]

const FIELDS = { label: 'text?', expiration: 'time?', scopes: 'texts?', workspace_id: 'text?' } as const
const NEW_FIELDS = { ...FIELDS, read_only: 'bool?' } as const

function createToken(call: Call) {
  const { world, caller } = call
  if (!world.profile.modern) {
    const body = readBody(call.payload, 'NewToken', FIELDS)
    return text(201, insertToken(call, { ...body, expiresAtMs: body.expiration, workspaceId: body.workspace_id }).token)
  }
  const body = readBody(call.payload, 'NewToken', NEW_FIELDS)
  const label = body.label ?? ''
  if (label === 'session' || label.startsWith('ephemeral-') || label.startsWith('mcp-oauth-')) {
    throw badRequest('label collides with a reserved system-token namespace')
  }
  requireContainment(world.profile, caller, body.scopes ?? null)
  if (world.workspaces.get(body.workspace_id ?? '')?.archived) throw badRequest('Cannot create a token for an archived workspace')
  const expiresAtMs = capExpiration(call, body.expiration ?? null)
  return text(201, insertToken(call, { ...body, expiresAtMs, workspaceId: body.workspace_id, readOnly: body.read_only }).token)
}

/** An instance's ceiling shortens without a word, also where no end was asked for. */
function capExpiration(call: Call, wantedMs: number | null): number | null {
  const days = call.world.settings.maxTokenExpirationDays
  if (days === null) return wantedMs
  const latestMs = call.world.clock.nowMs() + days * DAY_MS
  return wantedMs === null ? latestMs : Math.min(wantedMs, latestMs)
}

function insertToken(call: Call, wish: TokenWish): Token {
  if (wish.label) fitText(wish.label, LABEL_MAX, INSERT_AT)
  if (wish.workspaceId && !call.world.workspaces.has(wish.workspaceId)) throw foreignKey('token', 'token_workspace_id_fkey', INSERT_AT)
  return mintToken(call.world, call.caller.email, wish)
}

function impersonate(call: Call) {
  requireSuperAdmin(call.world, call.caller)
  const fields = { label: 'text?', expiration: 'time?', impersonate_email: 'text?' } as const
  const body = readBody(call.payload, 'NewToken', fields)
  if (body.impersonate_email === undefined) throw badRequest('impersonate_username is required')
  return text(201, mintToken(call.world, body.impersonate_email, { label: body.label, expiresAtMs: body.expiration }).token)
}

function listTokens(call: Call) {
  const query = readQuery(call.query, { ...PAGING, exclude_ephemeral: 'bool' })
  const page = paginate(query, 'users.rs:1700:10')
  const own = [...call.world.tokens.values()].filter((row) => row.email === call.caller.email).reverse()
  own.sort((a, b) => b.createdAtMs - a.createdAtMs)
  const rows = query.exclude_ephemeral ? own.filter((row) => !row.label?.startsWith('ephemeral')) : own
  return json(takePage(rows, page).map((row) => showToken(row, call.world.profile.modern)))
}

function showToken(row: Token, modern: boolean): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    label: row.label,
    token_prefix: prefixOf(row),
    expiration: row.expiresAtMs === null ? null : printTime(row.expiresAtMs),
    created_at: printTime(row.createdAtMs),
    last_used_at: printTime(row.lastUsedAtMs),
    scopes: row.scopes,
  }
  return modern ? { ...shown, workspace_id: row.workspaceId, read_only: row.readOnly } : shown
}

function prefixOf(row: Token): string {
  return row.token.slice(0, PREFIX_LENGTH)
}

/** The older release matches with LIKE, so a short prefix or a wildcard takes several; the newer one takes exactly ten characters. */
function deleteTokens(call: Call) {
  const prefix = call.params.prefix ?? ''
  const matches = createLike(`${prefix}%`)
  const gone: string[] = []
  for (const row of [...call.world.tokens.values()]) {
    const hit = call.world.profile.modern ? prefixOf(row) === prefix : matches(row.token)
    if (row.email !== call.caller.email || !hit) continue
    call.world.tokens.delete(row.token)
    if (call.world.profile.modern && row.label === 'session') call.authentication.forgetToken(row.token)
    gone.push(`${prefixOf(row)}*****`)
  }
  return text(200, `deleted ${gone.length} tokens [${gone.map((shown) => JSON.stringify(shown)).join(', ')}] with prefix ${prefix}`)
}

function updateScopes(call: Call) {
  const { scopes } = readBody(call.payload, 'UpdateTokenScopes', { scopes: 'texts?' })
  requireContainment(call.world.profile, call.caller, scopes ?? null)
  const row = [...call.world.tokens.values()].find((each) => each.email === call.caller.email && prefixOf(each) === call.params.prefix)
  if (row === undefined) throw notFound('Token not found')
  if (row.readOnly) throw generic(403, 'Permission denied: Token is read-only.')
  row.scopes = scopes ?? null
  call.authentication.forgetToken(row.token)
  return text(200, `token scopes updated for ${call.params.prefix ?? ''}`)
}

const SCOPE_DOMAINS = ['variables', 'resources', 'folders', 'users', 'workspaces'].map((name) => ({
  name,
  description: null,
  scopes: ['read', 'write'].map((action) => ({ value: `${name}:${action}`, label: action, requires_resource_path: false })),
}))

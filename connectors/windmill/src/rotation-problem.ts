import { type CancelSignal, type ConnectionFacts, type ConnectorContext, parseInstant, type WorkspaceFacts } from '@hanzo-kms/connector-kit'
import { check } from './check.ts'
import type { WindmillCredentials } from './credentials.ts'

/** Both are asked the same questions now, so that what changed at Windmill meanwhile is no difference between them. */
export async function problemWith(
  old: WindmillCredentials,
  renewed: WindmillCredentials,
  context: ConnectorContext,
  signal: CancelSignal,
): Promise<string | undefined> {
  const before = await check(old, context, signal)
  const after = await check(renewed, context, signal)
  return accountProblem(before, after) ?? scopesProblem(before, after) ?? rightsProblem(before, after) ?? lifeProblem(before, after)
}

function accountProblem({ account: before }: ConnectionFacts, { account: after }: ConnectionFacts): string | undefined {
  if (before.known && (!after.known || after.value !== before.value)) return `The new token does not belong to ${before.value}.`
  return undefined
}

function scopesProblem({ scopes: before }: ConnectionFacts, { scopes: after }: ConnectionFacts): string | undefined {
  if (!after.known) return 'The scopes of the new token cannot be seen.'
  if (after.value === null) return undefined
  const has = new Set(after.value)
  const missing = before.known && before.value !== null ? before.value.filter((scope) => !has.has(scope)) : undefined
  if (missing === undefined) return 'The new token has scopes, and the old one has none.'
  return missing.length > 0 ? `The new token lacks the scopes ${missing.join(', ')}.` : undefined
}

function rightsProblem({ workspaces: before }: ConnectionFacts, { workspaces: after }: ConnectionFacts): string | undefined {
  if (!before.known) return undefined
  if (!after.known) return 'Which workspaces the new token reaches cannot be seen.'
  const found = new Map(after.value.map((workspace) => [workspace.id, workspace]))
  for (const workspace of before.value) {
    const now = found.get(workspace.id)
    if (!now || lacks(workspace, now)) return `The new token has fewer rights in the workspace "${workspace.id}".`
  }
  return undefined
}

const rank = { operator: 0, developer: 1, admin: 2 }

function lacks(before: WorkspaceFacts, after: WorkspaceFacts): boolean {
  if (before.role.known && (!after.role.known || rank[after.role.value] < rank[before.role.value])) return true
  if (!before.writable.known) return false
  if (!after.writable.known) return true
  if (after.writable.value === 'all') return false
  const may = new Set(after.writable.value)
  return before.writable.value === 'all' || before.writable.value.some((path) => !may.has(path))
}

/** A server's ceiling shortens a token's life without a word. */
function lifeProblem({ expiresAt: before }: ConnectionFacts, { expiresAt: after }: ConnectionFacts): string | undefined {
  if (!after.known) return 'When the new token ends cannot be seen.'
  if (after.value === null) return undefined
  const gains = before.known && before.value !== null && parseInstant(after.value) > parseInstant(before.value)
  return gains ? undefined : 'The new token would end no later than the old one: this Windmill limits how long tokens live.'
}

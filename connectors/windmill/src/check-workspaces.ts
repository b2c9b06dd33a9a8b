import { type CancelSignal, type Fact, known, unknown, type WorkspaceFacts } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json, type WindmillApi } from './api.ts'
import { inParallel } from './in-parallel.ts'
import { CHECKED_WORKSPACES_MAX, LISTED_WORKSPACES_MAX } from './limits.ts'
import { refusedFact } from './refused-fact.ts'
import { target, WORKSPACE_ID } from './target.ts'

const workspaceRow = z.object({ id: z.string(), name: z.string().nullish(), deleted: z.boolean().nullish() })
const memberships = z.object({ workspaces: z.array(workspaceRow) })
type WorkspaceRow = z.infer<typeof workspaceRow>

/** Rights are computed anew for this answer, unlike those that Windmill uses for a listing, which may be two minutes old. */
export const membership = z.object({
  email: z.string(),
  username: z.string(),
  is_admin: z.boolean(),
  is_super_admin: z.boolean(),
  operator: z.boolean(),
  disabled: z.boolean(),
  /** What one may write; `folders_read` is what one sees. Empty for administrators, who may write everything. */
  folders: z.array(z.string()),
})
export type Membership = z.infer<typeof membership>
type Rights = Pick<WorkspaceFacts, 'role' | 'writable'>

export interface Known {
  readonly superadmin: boolean
  readonly readOnly: boolean
}

export async function askWorkspaces(api: WindmillApi, account: Known, signal: CancelSignal): Promise<Fact<readonly WorkspaceFacts[]>> {
  const rows = await listWorkspaces(api, account, signal)
  if (!rows.known) return rows
  const living = rows.value.filter((row) => row.deleted !== true)
  const asked = await inParallel(living.slice(0, CHECKED_WORKSPACES_MAX), (row) => rightsIn(api, row, account, signal))
  const notAsked = bothUnknown(unknown(`Only the first ${CHECKED_WORKSPACES_MAX} workspaces are asked about`))
  return known(living.map((row, index) => ({ id: row.id, name: row.name || row.id, ...(asked[index] ?? notAsked) })))
}

/** A superadmin is an administrator everywhere, also where it is no member, and those workspaces are in another list. */
async function listWorkspaces(api: WindmillApi, { superadmin }: Known, signal: CancelSignal): Promise<Fact<readonly WorkspaceRow[]>> {
  if (superadmin) {
    const request = {
      method: 'GET',
      path: '/api/workspaces/list_as_superadmin',
      query: { page: 1, per_page: LISTED_WORKSPACES_MAX },
    } as const
    const all = await api.attempt({ request, effect: 'read', read: json(z.array(workspaceRow)) }, signal)
    // The token keeps the rank that its user had when it was made, so the user's rank does not promise this answer.
    if (all.ok) return known(all.value)
  }
  const own = await api.attempt(
    { request: { method: 'GET', path: '/api/workspaces/users' }, effect: 'read', read: json(memberships) },
    signal,
  )
  return own.ok ? known(own.value.workspaces) : refusedFact(own.problem)
}

async function rightsIn(api: WindmillApi, { id }: WorkspaceRow, { readOnly }: Known, signal: CancelSignal): Promise<Rights> {
  if (!WORKSPACE_ID.test(id)) return bothUnknown(unknown('The workspace has an id that this connector does not know how to address'))
  const request = { method: 'GET', path: `/api/w/${id}/users/whoami` } as const
  const outcome = await api.attempt({ request, effect: 'read', read: json(membership) }, signal)
  if (!outcome.ok) return bothUnknown(refusedFact(outcome.problem))
  if (outcome.value.disabled) return bothUnknown(unknown("The token's user is disabled in this workspace"))
  const role = roleOf(outcome.value)
  return { role: known(role), writable: known(readOnly ? [] : writableBy(outcome.value, id)) }
}

export function roleOf({ is_admin, is_super_admin, operator }: Membership) {
  if (is_admin || is_super_admin) return 'admin'
  return operator ? 'operator' : 'developer'
}

/** Paths of groups are writable too, but no targets. Nor is the path of a user whose name is an e-mail address: a superadmin who is no member. */
export function writableBy(me: Membership, workspace: string): readonly string[] | 'all' {
  if (roleOf(me) === 'admin') return 'all'
  const paths = [...me.folders.map((folder) => `f/${folder}/`), `u/${me.username}/`]
  return paths.filter((path) => target.safeParse({ workspace, path }).success)
}

const bothUnknown = (reason: Fact<never>): Rights => ({ role: reason, writable: reason })

import { printTime } from '../clock.ts'
import { internal, json, notFound, Refusal, sqlError, text } from '../http/answers.ts'
import type { Call, Route } from '../http/route.ts'
import { requireOwnerOfPath } from '../rules/ownership.ts'
import { foldersOf, groupsOf } from '../rules/rights.ts'
import { compareCollated } from '../state/collation.ts'
import type { Member, Workspace } from '../state/model.ts'
import { findMember } from '../state/world.ts'

export const identityRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/users/whoami', handle: whoAmI },
  { method: 'GET', pattern: '/api/users/email', handle: (call) => text(200, call.caller.email) },
  { method: 'GET', pattern: '/api/users/list_invites', handle: () => json([]) },
  { method: 'POST', pattern: '/api/users/setpassword', handle: refuseSetPassword },
  { method: 'GET', pattern: '/api/w/:workspace/users/whoami', handle: whoAmIHere },
  { method: 'GET', pattern: '/api/w/:workspace/users/whois/:username', handle: whoIs },
  { method: 'GET', pattern: '/api/w/:workspace/users/list', handle: listMembers },
  { method: 'GET', pattern: '/api/w/:workspace/users/list_usernames', handle: listUsernames },
  { method: 'GET', pattern: '/api/w/:workspace/users/username_to_email/:username', handle: usernameToEmail },
  { method: 'GET', pattern: '/api/w/:workspace/users/is_owner/*path', handle: isOwner },
]

function whoAmI(call: Call) {
  const { world, caller } = call
  const account = world.accounts.get(caller.email)
  const isSecret = caller.token === world.settings.superadminSecret
  const modern = world.profile.modern
    ? { first_time_user: account?.firstTime ?? false, role_source: 'manual', disabled: false, operator_only: null }
    : {}
  if (account === undefined && !isSecret && !world.profile.modern) {
    throw internal('fetching global identity: no rows returned by a query that expected to return at least one row', 'users.rs:725:18')
  }
  return json({
    email: caller.email,
    login_type: isSecret ? 'superadmin_secret' : account === undefined ? 'service_account' : 'password',
    super_admin: account?.superAdmin ?? isSecret,
    devops: false,
    verified: true,
    name: account?.name ?? null,
    company: account?.company ?? null,
    username: account?.username ?? null,
    ...modern,
  })
}

function refuseSetPassword(): never {
  throw internal("Not implemented in Windmill's Open Source repository", 'users_ee.rs:32:9')
}

/** Computed from the database at each call, unlike the cached rights that writes are judged by. */
function whoAmIHere(call: Call) {
  const { world, workspace, caller, workspaceId } = call
  const member = workspace && findMember(workspace, caller.email)
  if (workspace !== undefined && member !== undefined) return json(describeMember(call, workspace, member))
  if (!caller.superAdmin) throw notFound(`User ${caller.username} not found`)
  const modern = world.profile.modern ? { is_service_account: false, non_member: true } : {}
  return json({
    workspace_id: workspaceId,
    email: caller.email,
    username: world.profile.modern ? caller.username : caller.email,
    is_admin: true,
    is_super_admin: true,
    created_at: printTime(world.clock.nowMs()),
    groups: [],
    operator: false,
    disabled: false,
    role: 'superadmin',
    folders_read: [],
    folders: [],
    folders_owners: [],
    name: null,
    ...modern,
  })
}

function describeMember(call: Call, workspace: Workspace, member: Member): Record<string, unknown> {
  const account = call.world.accounts.get(member.email)
  if (account === undefined && !call.world.profile.modern) {
    throw sqlError('error occurred while decoding column 8: unexpected null; try decoding as an `Option`', 'users.rs:794:16')
  }
  const groups = groupsOf(workspace, member.username)
  const folders = [...foldersOf(workspace, member.username, groups)]
  return {
    workspace_id: workspace.id,
    email: member.email,
    username: member.username,
    is_admin: member.isAdmin,
    is_super_admin: account?.superAdmin ?? false,
    created_at: printTime(member.createdAtMs),
    groups,
    operator: member.operator,
    disabled: member.disabled,
    role: null,
    folders_read: folders.map(([name]) => name),
    folders: folders.filter(([, right]) => right.write).map(([name]) => name),
    folders_owners: folders.filter(([, right]) => right.owner).map(([name]) => name),
    name: account?.name ?? null,
    ...(call.world.profile.modern ? { is_service_account: account === undefined, non_member: false } : {}),
  }
}

function whoIs(call: Call) {
  const member = requireMember(call, call.params.username ?? '')
  return json(describeMember(call, member.workspace, member.member))
}

function requireMember(call: Call, username: string): { workspace: Workspace; member: Member } {
  const member = call.workspace?.members.get(username)
  if (call.workspace === undefined || member === undefined) throw notFound(`User not found at name ${username}`)
  return { workspace: call.workspace, member }
}

function membersOf(call: Call): Member[] {
  return [...(call.workspace?.members.values() ?? [])].sort((a, b) => compareCollated(a.username, b.username))
}

function listMembers(call: Call) {
  return json(
    membersOf(call).map((member) => ({
      workspace_id: call.workspaceId,
      email: member.email,
      username: member.username,
      is_admin: member.isAdmin,
      created_at: printTime(member.createdAtMs),
      operator: member.operator,
      disabled: member.disabled,
      role: null,
    })),
  )
}

function listUsernames(call: Call) {
  return json(membersOf(call).map((member) => member.username))
}

function usernameToEmail(call: Call) {
  return text(200, requireMember(call, call.params.username ?? '').member.email)
}

function isOwner(call: Call) {
  try {
    requireOwnerOfPath(call.caller, call.path)
    return json(true)
  } catch (error) {
    if (error instanceof Refusal) return json(false)
    throw error
  }
}

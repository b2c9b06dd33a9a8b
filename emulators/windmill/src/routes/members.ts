import { badRequest, notFound, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import type { Call, Route } from '../http/route.ts'
import { requireWorkspaceAdmin } from '../rules/ownership.ts'
import type { Member, Workspace } from '../state/model.ts'
import { addMember, findMember } from '../state/world.ts'

export const memberRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/w/:workspace/workspaces/add_user', handle: addUser },
  { method: 'POST', pattern: '/api/w/:workspace/users/update/:username', handle: updateUser },
  { method: 'DELETE', pattern: '/api/w/:workspace/users/delete/:username', handle: deleteUser },
]

function addUser(call: Call) {
  const { world, workspace, workspaceId } = call
  requireWorkspaceAdmin(call.caller)
  const body = readBody(call.payload, 'NewWorkspaceUser', { email: 'text', username: 'text?', is_admin: 'bool', operator: 'bool' })
  if (workspace === undefined) throw notFound(`Workspace ${workspaceId} not found`)
  if (findMember(workspace, body.email) !== undefined) {
    throw badRequest(`user with email ${body.email} already exists in workspace ${workspaceId}`)
  }
  const username = world.settings.automateUsernameCreation ? deriveUsername(call, body.email, body.username) : body.username
  if (username === undefined) throw badRequest('username is required')
  if (workspace.members.has(username)) throw badRequest(`username ${username} is already taken`)
  addMember(workspace, body.email, username, { isAdmin: body.is_admin, operator: body.operator }, world.clock.nowMs())
  return text(201, `user with email ${body.email} added`)
}

/** With automation on, a name comes from the account or, where there is no account yet, from the address. */
function deriveUsername(call: Call, email: string, given: string | undefined): string {
  if (given !== undefined) throw badRequest('username is not allowed when username creation is automated')
  const account = call.world.accounts.get(email)
  if (account?.username) return account.username
  if (account !== undefined) {
    throw badRequest(
      `No instance-wide username found for ${email}. The user has different usernames for different workspaces. Ask the instance administrator to solve the conflict in the instance settings.`,
    )
  }
  return email.replace(/@.*$/, '').replace(/\W/g, '')
}

function requireMember(call: Call): { workspace: Workspace; member: Member } {
  requireWorkspaceAdmin(call.caller)
  const username = call.params.username ?? ''
  const member = call.workspace?.members.get(username)
  if (call.workspace === undefined || member === undefined) throw notFound(`User not found at name ${username}`)
  return { workspace: call.workspace, member }
}

function updateUser(call: Call) {
  const { member } = requireMember(call)
  const body = readBody(call.payload, 'EditWorkspaceUser', { is_admin: 'bool?', operator: 'bool?', disabled: 'bool?' })
  member.isAdmin = body.is_admin ?? member.isAdmin
  member.operator = body.operator ?? member.operator
  member.disabled = body.disabled ?? member.disabled
  return text(200, `user ${member.email} updated`)
}

function deleteUser(call: Call) {
  const { workspace, member } = requireMember(call)
  workspace.members.delete(member.username)
  for (const group of workspace.groups.values()) group.members.delete(member.username)
  return text(200, `username ${member.username} deleted`)
}

import { badRequest, json, notAuthorized, notFound, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import type { Call, Route } from '../http/route.ts'
import { compareCollated } from '../state/collation.ts'
import type { Group } from '../state/model.ts'
import { ownerOf } from './folder-rows.ts'

export const groupRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/w/:workspace/groups/list', handle: listGroups },
  { method: 'GET', pattern: '/api/w/:workspace/groups/listnames', handle: (call) => json(groupsByName(call).map((group) => group.name)) },
  { method: 'POST', pattern: '/api/w/:workspace/groups/create', handle: makeGroup },
  { method: 'POST', pattern: '/api/w/:workspace/groups/adduser/:name', handle: addUser },
  { method: 'POST', pattern: '/api/w/:workspace/groups/removeuser/:name', handle: removeUser },
]

function groupsByName(call: Call): Group[] {
  return [...(call.workspace?.groups.values() ?? [])].sort((a, b) => compareCollated(b.name, a.name))
}

function listGroups(call: Call) {
  return json(
    groupsByName(call).map((group) => ({
      workspace_id: call.workspaceId,
      name: group.name,
      summary: group.summary,
      extra_perms: group.extraPerms,
    })),
  )
}

function makeGroup(call: Call) {
  const { caller, workspace } = call
  const body = readBody(call.payload, 'NewGroup', { name: 'text', summary: 'text?' })
  if (workspace?.groups.has(body.name)) throw badRequest(`Group ${body.name} already exists`)
  const owner = ownerOf(caller.username)
  const members = new Set([caller.username])
  workspace?.groups.set(body.name, { name: body.name, summary: body.summary ?? null, members, extraPerms: { [owner]: true } })
  return text(200, `Created group ${body.name}`)
}

function requireGroup(call: Call): Group {
  const name = call.params.name ?? ''
  const group = call.workspace?.groups.get(name)
  if (group === undefined) throw notFound(`Group not found at name ${name}`)
  if (!call.caller.isAdmin && group.extraPerms[ownerOf(call.caller.username)] !== true) {
    throw notAuthorized(`You are not owner of the group ${name}`)
  }
  return group
}

function addUser(call: Call) {
  const { username } = readBody(call.payload, 'Username', { username: 'text' })
  requireGroup(call).members.add(username)
  return text(200, `Added ${username} to group ${call.params.name ?? ''}`)
}

function removeUser(call: Call) {
  const { username } = readBody(call.payload, 'Username', { username: 'text' })
  requireGroup(call).members.delete(username)
  return text(200, `Removed ${username} to group ${call.params.name ?? ''}`)
}

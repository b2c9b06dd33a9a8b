import { badRequest, databaseError, json, text } from '../http/answers.ts'
import { PAGING, paginate, takePage } from '../http/paginate.ts'
import { readBody } from '../http/read-body.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { requireSuperAdmin, requireWorkspaceAdmin } from '../rules/ownership.ts'
import type { Workspace } from '../state/model.ts'
import { addMember, createWorkspace, findMember } from '../state/world.ts'

const WORKSPACES_MAX = 2

export const workspaceRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/workspaces/list', handle: listWorkspaces },
  { method: 'GET', pattern: '/api/workspaces/users', handle: listMemberships },
  { method: 'GET', pattern: '/api/workspaces/list_as_superadmin', handle: listAll },
  { method: 'POST', pattern: '/api/workspaces/exists', handle: existsWorkspace },
  { method: 'POST', pattern: '/api/workspaces/create', handle: makeWorkspace },
  { method: 'POST', pattern: '/api/w/:workspace/workspaces/archive', handle: archive },
  { method: 'GET', pattern: '/api/w/:workspace/workspaces/get_workspace_name', handle: (call) => text(200, call.workspace?.name ?? '') },
  { method: 'GET', pattern: '/api/w/:workspace/workspaces/get_settings', handle: getSettings },
  { method: 'GET', pattern: '/api/w/:workspace/workspaces/encryption_key', handle: getEncryptionKey },
  { method: 'GET', pattern: '/api/w/:workspace/workspaces/is_premium', handle: isPremium },
  { method: 'GET', pattern: '/api/w/:workspace/workspaces/protection_rules', modern: true, handle: listProtectionRules },
]

const OPERATOR_SETTINGS = {
  runs: true,
  groups: true,
  folders: true,
  workers: true,
  triggers: true,
  resources: true,
  schedules: true,
  variables: true,
  audit_logs: true,
}

function showWorkspace(call: Call, workspace: Workspace): Record<string, unknown> {
  const shown = { id: workspace.id, name: workspace.name, owner: workspace.owner, deleted: workspace.archived, premium: false, color: null }
  return call.world.profile.modern ? { ...shown, parent_workspace_id: null, is_dev_workspace: false, dev_workspace_label: null } : shown
}

function listWorkspaces(call: Call) {
  const mine = [...call.world.workspaces.values()].filter((each) => !each.archived && findMember(each, call.caller.email))
  return json(mine.map((workspace) => showWorkspace(call, workspace)))
}

function listMemberships(call: Call) {
  const workspaces: unknown[] = []
  for (const workspace of call.world.workspaces.values()) {
    const member = findMember(workspace, call.caller.email)
    if (member === undefined || workspace.archived) continue
    const operator_settings = member.operator ? OPERATOR_SETTINGS : null
    const shown = { id: workspace.id, name: workspace.name, username: member.username, color: null, operator_settings }
    const modern = {
      parent_workspace_id: null,
      created_by: null,
      disabled: member.disabled,
      is_dev_workspace: false,
      is_service_account: false,
    }
    workspaces.push(call.world.profile.modern ? { ...shown, ...modern } : shown)
  }
  return json({ email: call.caller.email, workspaces })
}

function listAll(call: Call) {
  const page = paginate(readQuery(call.query, PAGING), 'workspaces.rs:1100:10')
  requireSuperAdmin(call.world, call.caller)
  return json(takePage([...call.world.workspaces.values()], page).map((workspace) => showWorkspace(call, workspace)))
}

function existsWorkspace(call: Call) {
  return json(call.world.workspaces.has(readBody(call.payload, 'WorkspaceId', { id: 'text' }).id))
}

function makeWorkspace(call: Call) {
  const { world, caller } = call
  requireSuperAdmin(world, caller)
  const body = readBody(call.payload, 'CreateWorkspace', { id: 'text', name: 'text', username: 'text?', color: 'text?' })
  const active = [...world.workspaces.values()].filter((each) => !each.archived && each.id !== 'admins').length
  if (active >= WORKSPACES_MAX) {
    throw badRequest(
      `You have reached the maximum number of workspaces (${WORKSPACES_MAX} outside of default workspace 'admins') without an enterprise license. Archive/delete another workspace to create a new one`,
    )
  }
  if (world.workspaces.has(body.id)) throw badRequest(`Workspace ${body.id} already exists`)
  if (!/^\w+(-\w+)*$/.test(body.id)) {
    throw databaseError('new row for relation "workspace" violates check constraint "proper_id"', 'workspaces.rs:1200:5')
  }
  if (world.settings.automateUsernameCreation && body.username !== undefined) {
    throw badRequest('username is not allowed when username creation is automated')
  }
  const username = body.username ?? world.accounts.get(caller.email)?.username ?? caller.email.replace(/@.*$/, '')
  const nowMs = world.clock.nowMs()
  const workspace = createWorkspace(body.id, body.name, caller.email, username, nowMs)
  addMember(workspace, caller.email, username, { isAdmin: true, operator: false }, nowMs)
  world.workspaces.set(body.id, workspace)
  return text(200, `Created workspace ${body.id}`)
}

function archive(call: Call) {
  requireWorkspaceAdmin(call.caller)
  if (call.workspace !== undefined) call.workspace.archived = true
  return text(200, `Archived workspace ${call.workspaceId}`)
}

function getSettings(call: Call) {
  return json({
    workspace_id: call.workspaceId,
    teams_command_script: null,
    slack_email: 'missing@email.xyz',
    auto_invite_operator: false,
    auto_add: false,
    error_handler_muted_on_cancel: false,
    operator_settings: OPERATOR_SETTINGS,
    git_app_installations: [],
  })
}

function getEncryptionKey(call: Call) {
  requireWorkspaceAdmin(call.caller)
  return json({ key: call.workspace?.key.text ?? null })
}

function isPremium(call: Call) {
  requireWorkspaceAdmin(call.caller)
  return json(false)
}

function listProtectionRules(call: Call) {
  return json(
    (call.workspace?.protectionRules ?? []).map((rule) => ({
      name: rule.name,
      rules: rule.rules,
      bypass_groups: rule.bypassGroups,
      bypass_users: rule.bypassUsers,
    })),
  )
}

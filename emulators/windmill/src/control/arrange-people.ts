import { mintToken } from '../state/mint-token.ts'
import type { Workspace } from '../state/model.ts'
import { addMember, type World } from '../state/world.ts'
import type { Operation } from './arrange.ts'
import { ControlProblem, type Fields, takeFlag, takeNumberOr, takeText, takeTextOr, takeTextsOr, takeTimeOr } from './fields.ts'

const MAIL_DOMAIN = 'example.test'

export const arrangePeople: Readonly<Record<string, Operation>> = {
  account({ world }, fields) {
    putAccount(world, takeText(fields, 'email'), fields)
    return {}
  },

  'remove-account'({ world }, fields) {
    world.accounts.delete(takeText(fields, 'email'))
    return {}
  },

  user({ world }, fields) {
    const workspace = requireWorkspace(world, fields)
    const username = takeText(fields, 'username')
    const email = takeTextOr(fields, 'email', workspace.members.get(username)?.email ?? `${username}@${MAIL_DOMAIN}`)
    if (takeFlag(fields, 'account', true)) putAccount(world, email, fields)
    if (!workspace.members.has(username)) addMember(workspace, email, username, { isAdmin: false, operator: false }, world.clock.nowMs())
    const member = workspace.members.get(username)
    if (member === undefined) return {}
    member.isAdmin = takeFlag(fields, 'is_admin', member.isAdmin)
    member.operator = takeFlag(fields, 'operator', member.operator)
    member.disabled = takeFlag(fields, 'disabled', member.disabled)
    return { email }
  },

  'remove-user'({ world }, fields) {
    const workspace = requireWorkspace(world, fields)
    const username = takeText(fields, 'username')
    workspace.members.delete(username)
    for (const group of workspace.groups.values()) group.members.delete(username)
    return {}
  },

  group({ world }, fields) {
    const workspace = requireWorkspace(world, fields)
    const name = takeText(fields, 'name')
    const members = new Set(takeTextsOr(fields, 'members', []))
    workspace.groups.set(name, { name, summary: takeTextOr(fields, 'summary', null), members, extraPerms: {} })
    return {}
  },

  token({ world }, fields) {
    const wanted = takeTextOr(fields, 'token', undefined)
    if (wanted !== undefined) world.nextTokens.unshift(wanted)
    const expiresInMs = takeNumberOr(fields, 'expires_in_ms', null)
    const { token } = mintToken(world, emailOf(world, fields), {
      label: takeTextOr(fields, 'label', null),
      expiresAtMs: expiresInMs === null ? takeTimeOr(fields, 'expires_at', null) : world.clock.nowMs() + expiresInMs,
      scopes: takeTextsOr(fields, 'scopes', null),
      workspaceId: takeTextOr(fields, 'workspace_id', null),
      readOnly: takeFlag(fields, 'read_only', false),
    })
    return { token }
  },

  'remove-token'({ world }, fields) {
    const start = takeText(fields, 'token')
    for (const token of [...world.tokens.keys()]) if (token.startsWith(start)) world.tokens.delete(token)
    return {}
  },

  'next-token'({ world }, fields) {
    world.nextTokens.push(takeText(fields, 'token'))
    return {}
  },
}

function putAccount(world: World, email: string, fields: Fields): void {
  const known = world.accounts.get(email)
  world.accounts.set(email, {
    email,
    password: takeTextOr(fields, 'password', known?.password ?? 'changeme'),
    name: takeTextOr(fields, 'name', known?.name ?? null),
    company: takeTextOr(fields, 'company', known?.company ?? null),
    username: takeTextOr(fields, 'instance_username', known?.username ?? null),
    superAdmin: takeFlag(fields, 'super_admin', known?.superAdmin ?? false),
    firstTime: known?.firstTime ?? false,
  })
}

function emailOf(world: World, fields: Fields): string {
  const email = takeTextOr(fields, 'email', undefined)
  if (email !== undefined) return email
  const username = takeText(fields, 'username')
  const member = requireWorkspace(world, fields).members.get(username)
  if (member === undefined) throw new ControlProblem(`There is no member "${username}".`)
  return member.email
}

export function requireWorkspace(world: World, fields: Fields): Workspace {
  const id = takeTextOr(fields, 'workspace', 'dev')
  const workspace = world.workspaces.get(id)
  if (workspace === undefined) throw new ControlProblem(`There is no workspace "${id}".`)
  return workspace
}

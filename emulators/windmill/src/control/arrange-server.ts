import type { ProtectionRule } from '../state/model.ts'
import { ADMIN_EMAIL, createWorkspace } from '../state/world.ts'
import type { Operation } from './arrange.ts'
import { requireWorkspace } from './arrange-people.ts'
import { asFields, ControlProblem, takeFlag, takeNumberOr, takeText, takeTextOr, takeTextsOr } from './fields.ts'

export const arrangeServer: Readonly<Record<string, Operation>> = {
  workspace({ world }, fields) {
    const id = takeText(fields, 'id')
    const known = world.workspaces.get(id)
    const owner = takeTextOr(fields, 'owner', ADMIN_EMAIL)
    const workspace = known ?? createWorkspace(id, takeTextOr(fields, 'name', id), owner, 'admin', world.clock.nowMs())
    workspace.archived = takeFlag(fields, 'archived', workspace.archived)
    world.workspaces.set(id, workspace)
    return {}
  },

  'remove-workspace'({ world }, fields) {
    return { removed: world.workspaces.delete(takeText(fields, 'id')) }
  },

  'protection-rules'({ world }, fields) {
    const list = Array.isArray(fields.rules) ? fields.rules : []
    requireWorkspace(world, fields).protectionRules = list.map(readRule)
    return {}
  },

  'superadmin-secret'({ world }, fields) {
    world.settings.superadminSecret = takeTextOr(fields, 'token', null)
    return {}
  },

  setting({ world }, fields) {
    const name = takeText(fields, 'name')
    if (name === 'automate_username_creation') world.settings.automateUsernameCreation = takeFlag(fields, 'value', true)
    else if (name === 'max_token_expiration_days') world.settings.maxTokenExpirationDays = takeNumberOr(fields, 'value', null)
    else if (name === 'variable_quota') world.settings.variableQuota = takeNumberOr(fields, 'value', null)
    else throw new ControlProblem(`There is no setting "${name}".`)
    return {}
  },

  database({ world }, fields) {
    world.database.up = takeFlag(fields, 'up', true)
    world.database.waitMs = takeNumberOr(fields, 'wait_ms', world.database.waitMs)
    world.database.statementMs = takeNumberOr(fields, 'statement_ms', world.database.statementMs)
    return {}
  },

  /** As after a restart of the server: what it knew about rights is gone, what it stores is not. */
  'forget-rights'({ authentication }) {
    authentication.forgetAll()
    return {}
  },
}

function readRule(value: unknown): ProtectionRule {
  const fields = asFields(value, 'A rule')
  return {
    name: takeText(fields, 'name'),
    rules: takeTextsOr(fields, 'rules', []),
    bypassGroups: takeTextsOr(fields, 'bypass_groups', []),
    bypassUsers: takeTextsOr(fields, 'bypass_users', []),
  }
}

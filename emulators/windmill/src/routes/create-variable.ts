import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { badRequest, internal, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { refreshForUnknownFolder } from '../rules/authenticate.ts'
import {
  DESCRIPTION_MAX,
  duplicateKey,
  fitText,
  foreignKey,
  PATH_MAX,
  refuseImproperPath,
  refuseNul,
  rowLevelSecurity,
  VALUE_MAX,
} from '../rules/columns.ts'
import { requireDeployable } from '../rules/protection-rules.ts'
import { mayWrite } from '../rules/rights.ts'
import { requirePathScope } from '../rules/scopes.ts'
import type { Workspace } from '../state/model.ts'
import { refuseQuota, sealValue } from './variable-values.ts'

const CONFLICT_AT = 'variables.rs:291:18'
const INSERT_AT = 'variables.rs:329:5'

const OLD_FIELDS = {
  path: 'text',
  value: 'text',
  is_secret: 'bool',
  description: 'text',
  account: 'i32?',
  is_oauth: 'bool?',
  expires_at: 'time?',
} as const
const FIELDS = { ...OLD_FIELDS, labels: 'texts?', ws_specific: 'bool?' } as const

export const createVariableRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/w/:workspace/variables/create', handle: createVariable },
]

async function createVariable(call: Call) {
  const { world, workspace } = call
  const { already_encrypted: sealed = false } = readQuery(call.query, { already_encrypted: 'bool' })
  const { modern } = world.profile
  const body: Partial<ReturnType<typeof readNewBody>> & ReturnType<typeof readOldBody> = modern ? readNewBody(call) : readOldBody(call)
  if (modern) {
    requirePathScope(world.profile, call.caller, 'variables', 'write', body.path)
    requireDeployable(world.profile, call.caller, workspace)
    refuseQuota(world, workspace)
  }
  const rights = refreshForUnknownFolder(call.caller, workspace, body.path)
  refuseNul(CONFLICT_AT, body.path)
  if (workspace?.variables.has(body.path)) throw badRequest(`Variable ${body.path} already exists`)
  // The check above and the insert below are two statements: another create can come between them and win.
  if (world.database.statementMs > 0) await sleep(world.database.statementMs)
  else await nextTurn()
  const value = body.is_secret ? sealValue(world, requireKey(workspace), body.path, body.value, sealed) : body.value
  refuseNul(INSERT_AT, body.path, value, body.description)
  const path = fitText(body.path, PATH_MAX, INSERT_AT)
  const row = {
    path,
    value: fitText(value, VALUE_MAX, INSERT_AT),
    isSecret: body.is_secret,
    description: fitText(body.description, DESCRIPTION_MAX, INSERT_AT),
    extraPerms: {},
    account: body.account ?? null,
    isOauth: body.is_oauth ?? false,
    expiresAtMs: body.expires_at ?? null,
    labels: body.labels ?? null,
    wsSpecific: body.ws_specific ?? false,
    editedAtMs: world.clock.nowMs(),
    editedBy: call.caller.username,
  }
  if (!mayWrite(rights, path, row.extraPerms)) throw rowLevelSecurity('variable', INSERT_AT)
  refuseImproperPath('variable', path, INSERT_AT)
  if (workspace?.variables.has(path)) throw duplicateKey('variable_pkey', INSERT_AT)
  if (workspace === undefined) throw foreignKey('variable', 'variable_workspace_id_fkey', INSERT_AT)
  workspace.variables.set(path, row)
  return text(201, `variable ${body.path} created`)
}

function readOldBody(call: Call) {
  return readBody(call.payload, 'CreateVariable', OLD_FIELDS)
}

function readNewBody(call: Call) {
  return readBody(call.payload, 'CreateVariable', FIELDS)
}

function requireKey(workspace: Workspace | undefined): Workspace {
  if (workspace !== undefined) return workspace
  throw internal('fetching workspace key: no rows returned by a query that expected to return at least one row', 'variables.rs:109:18')
}

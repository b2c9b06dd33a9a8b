import { badRequest, databaseError, internal, notFound, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { type Caller, refreshForUnknownFolder } from '../rules/authenticate.ts'
import {
  DESCRIPTION_MAX,
  duplicateKey,
  fitText,
  PATH_MAX,
  refuseImproperPath,
  refuseNul,
  rowLevelSecurity,
  VALUE_MAX,
} from '../rules/columns.ts'
import { requireOwnerOfPath } from '../rules/ownership.ts'
import { requireDeployable } from '../rules/protection-rules.ts'
import { maySee, mayWrite } from '../rules/rights.ts'
import { requirePathScope } from '../rules/scopes.ts'
import type { Variable, Workspace } from '../state/model.ts'
import { sealValue } from './variable-values.ts'

const UPDATE_AT = 'variables.rs:564:35'

const OLD_FIELDS = { path: 'text?', value: 'text?', is_secret: 'bool?', description: 'text?' } as const
const FIELDS = { ...OLD_FIELDS, labels: 'texts?', ws_specific: 'bool?' } as const

type Changes = { -readonly [K in keyof Variable]?: Variable[K] }
type OldBody = ReturnType<typeof readOldBody>
type NewBody = Partial<ReturnType<typeof readNewBody>> & OldBody

export const updateVariableRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/w/:workspace/variables/update/*path', handle: updateVariable },
]

function updateVariable(call: Call) {
  const { world, workspace, path } = call
  const { already_encrypted: sealed = false } = readQuery(call.query, { already_encrypted: 'bool' })
  const body: NewBody = world.profile.modern ? readNewBody(call) : readOldBody(call)
  if (world.profile.modern) {
    requireDeployable(world.profile, call.caller, workspace)
    for (const touched of [path, body.path]) {
      if (touched !== undefined) requirePathScope(world.profile, call.caller, 'variables', 'write', touched)
    }
  }
  refuseNul('variables.rs:520:10', path)
  const rights = refreshForUnknownFolder(call.caller, workspace, path)
  const row = workspace?.variables.get(path)
  const changes = readChanges(call, body, row, sealed)
  const renamed = body.path !== undefined && body.path !== path ? body.path : undefined
  if (renamed !== undefined && workspace !== undefined) {
    if (workspace.variables.has(renamed)) throw badRequest(`Variable ${renamed} already exists`)
    requireOwnerOfPath(rights, path)
    if (workspace.resources.has(path) && workspace.resources.has(renamed)) throw duplicateKey('resource_pkey', 'variables.rs:550:13')
  }
  if (Object.keys(changes).length === 0) {
    if (!world.profile.modern) throw internal('No set fields', 'variables.rs:562:38')
    if (row === undefined || !maySee(rights, path, row.extraPerms)) throw notFound(`Variable not found at name ${path}`)
    return text(200, updated(path, path))
  }
  const fitted = fitChanges(changes)
  if (workspace === undefined || row === undefined || !mayWrite(rights, path, row.extraPerms)) {
    throw notFound(`Variable not found at name ${path}`)
  }
  store(workspace, rights, row, { ...fitted, editedAtMs: world.clock.nowMs(), editedBy: call.caller.username })
  return text(200, updated(path, fitted.path ?? path))
}

function readOldBody(call: Call) {
  return readBody(call.payload, 'EditVariable', OLD_FIELDS)
}

function readNewBody(call: Call) {
  return readBody(call.payload, 'EditVariable', FIELDS)
}

function readChanges(call: Call, body: NewBody, row: Variable | undefined, sealed: boolean): Changes {
  const { world, workspace } = call
  const changes: Changes = {}
  if (body.path !== undefined) changes.path = body.path
  if (body.value !== undefined) {
    const isSecret = body.is_secret ?? row?.isSecret ?? false
    changes.value = isSecret && workspace !== undefined ? sealValue(world, workspace, call.path, body.value, sealed) : body.value
  }
  if (body.description !== undefined) changes.description = body.description
  if (body.is_secret !== undefined) {
    if (body.value === undefined && (row?.isSecret ?? false) !== body.is_secret) {
      throw badRequest('cannot change is_secret without updating value too')
    }
    changes.isSecret = body.is_secret
  }
  if (body.labels !== undefined) changes.labels = body.labels
  if (body.ws_specific !== undefined) changes.wsSpecific = body.ws_specific
  return changes
}

/** The new values stand in the SQL text, so the limits are checked even where no row matches. */
function fitChanges(changes: Changes): Changes {
  const texts = [changes.path, changes.value, changes.description].filter((value) => value !== undefined)
  if (texts.some((value) => value.includes('\u0000'))) throw databaseError('insufficient data left in message', UPDATE_AT)
  const fitted = { ...changes }
  if (changes.path !== undefined) fitted.path = fitText(changes.path, PATH_MAX, UPDATE_AT)
  if (changes.value !== undefined) fitted.value = fitText(changes.value, VALUE_MAX, UPDATE_AT)
  if (changes.description !== undefined) fitted.description = fitText(changes.description, DESCRIPTION_MAX, UPDATE_AT)
  return fitted
}

function store(workspace: Workspace, rights: Caller, row: Variable, changes: Changes): void {
  const next: Variable = { ...row, ...changes }
  if (!mayWrite(rights, next.path, next.extraPerms)) throw rowLevelSecurity('variable', UPDATE_AT)
  refuseImproperPath('variable', next.path, UPDATE_AT)
  if (next.path !== row.path) {
    moveResource(workspace, row.path, next.path)
    workspace.variables.delete(row.path)
  }
  workspace.variables.set(next.path, next)
}

/** The resource at the same path moves along, and its own references to the variable with it. */
function moveResource(workspace: Workspace, from: string, to: string): void {
  const resource = workspace.resources.get(from)
  if (resource === undefined) return
  workspace.resources.delete(from)
  const value: unknown = JSON.parse(
    JSON.stringify(resource.value ?? null).replaceAll(JSON.stringify(`$var:${from}`), JSON.stringify(`$var:${to}`)),
  )
  workspace.resources.set(to, { ...resource, path: to, value })
}

function updated(path: string, newPath: string): string {
  return `variable ${path} updated (npath: ${JSON.stringify(newPath)})`
}

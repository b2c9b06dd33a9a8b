import { badRequest, json, notAuthorized, notFound, text } from '../http/answers.ts'
import { PAGING, paginate, takePage } from '../http/paginate.ts'
import { readBody } from '../http/read-body.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { refreshForUnknownFolder } from '../rules/authenticate.ts'
import { fitText, foreignKey, PATH_MAX, refuseImproperPath, rowLevelSecurity } from '../rules/columns.ts'
import { requireOwnerOfPath } from '../rules/ownership.ts'
import { maySee, mayWrite } from '../rules/rights.ts'
import { orderLikeJsonb } from '../state/jsonb.ts'
import { createLike } from '../state/like.ts'
import type { Resource, Workspace } from '../state/model.ts'
import { interpolate, showResource } from './resource-rows.ts'
import { explainHidden } from './variable-rows.ts'

const INSERT_AT = 'resources.rs:673:5'

export const resourceRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/w/:workspace/resources/list', handle: listResources },
  { method: 'GET', pattern: '/api/w/:workspace/resources/get/*path', handle: getResource },
  { method: 'GET', pattern: '/api/w/:workspace/resources/get_value/*path', handle: (call) => json(requireResource(call).row.value) },
  { method: 'GET', pattern: '/api/w/:workspace/resources/get_value_interpolated/*path', handle: getInterpolated },
  {
    method: 'GET',
    pattern: '/api/w/:workspace/resources/exists/*path',
    handle: (call) => json(call.workspace?.resources.has(call.path) ?? false),
  },
  { method: 'POST', pattern: '/api/w/:workspace/resources/create', handle: createResource },
  { method: 'POST', pattern: '/api/w/:workspace/resources/update/*path', handle: updateResource },
  { method: 'DELETE', pattern: '/api/w/:workspace/resources/delete/*path', handle: deleteResource },
]

function listResources(call: Call) {
  const query = readQuery(call.query, { ...PAGING, path_start: 'text', resource_type: 'text' })
  const page = paginate(query, 'resources.rs:200:10')
  const { workspace, caller } = call
  if (workspace === undefined) return json([])
  const matches = createLike(`${query.path_start ?? ''}%`)
  const rows = [...workspace.resources.values()].reverse().filter((row) => {
    const wanted = query.resource_type === undefined || query.resource_type.split(',').includes(row.resourceType)
    return wanted && matches(row.path) && maySee(caller, row.path, row.extraPerms)
  })
  return json(takePage(rows, page).map((row) => ({ ...showResource(workspace, row), value: null })))
}

function requireResource(call: Call): { workspace: Workspace; row: Resource } {
  const row = call.workspace?.resources.get(call.path)
  if (call.workspace === undefined || row === undefined) throw notFound(`Resource ${call.path} not found`)
  if (!maySee(call.caller, row.path, row.extraPerms))
    throw notAuthorized(explainHidden('Resource', call.workspace, row.path, row.extraPerms))
  return { workspace: call.workspace, row }
}

function getResource(call: Call) {
  const { workspace, row } = requireResource(call)
  return json(showResource(workspace, row))
}

function getInterpolated(call: Call) {
  return json(orderLikeJsonb(interpolate(call, requireResource(call).row.value)))
}

function createResource(call: Call) {
  const { update_if_exists: replaces = false } = readQuery(call.query, { update_if_exists: 'bool' })
  const { workspace } = call
  const body = readBody(call.payload, 'CreateResource', { path: 'text', value: 'any?', description: 'text?', resource_type: 'text' })
  const rights = refreshForUnknownFolder(call.caller, workspace, body.path)
  const known = workspace?.resources.get(body.path)
  if (known !== undefined && !replaces) throw badRequest(`Resource ${body.path} already exists`)
  const path = fitText(body.path, PATH_MAX, INSERT_AT)
  const extraPerms = known?.extraPerms ?? {}
  if (!mayWrite(rights, path, extraPerms)) throw rowLevelSecurity('resource', INSERT_AT)
  refuseImproperPath('resource', path, INSERT_AT)
  if (workspace === undefined) throw foreignKey('resource', 'resource_workspace_id_fkey', INSERT_AT)
  workspace.resources.set(path, {
    path,
    createdBy: known?.createdBy ?? call.caller.username,
    value: orderLikeJsonb(body.value ?? null),
    description: body.description ?? null,
    resourceType: body.resource_type,
    extraPerms,
    editedAtMs: call.world.clock.nowMs(),
  })
  return text(201, `resource ${body.path} created`)
}

function updateResource(call: Call) {
  const { workspace, path } = call
  const body = readBody(call.payload, 'EditResource', { path: 'text?', value: 'any?', description: 'text?', resource_type: 'text?' })
  const rights = refreshForUnknownFolder(call.caller, workspace, path)
  const row = workspace?.resources.get(path)
  const target = body.path ?? path
  if (target !== path) {
    if (workspace?.resources.has(target)) throw badRequest(`Resource ${target} already exists`)
    requireOwnerOfPath(rights, path)
  }
  if (workspace === undefined || row === undefined || !mayWrite(rights, path, row.extraPerms)) {
    throw notFound(`Resource not found at name ${path}`)
  }
  if (!mayWrite(rights, target, row.extraPerms)) throw rowLevelSecurity('resource', INSERT_AT)
  refuseImproperPath('resource', target, INSERT_AT)
  workspace.resources.delete(path)
  workspace.resources.set(target, {
    ...row,
    path: target,
    value: body.value === undefined ? row.value : orderLikeJsonb(body.value),
    description: body.description ?? row.description,
    resourceType: body.resource_type ?? row.resourceType,
    editedAtMs: call.world.clock.nowMs(),
  })
  return text(200, `resource ${target} updated`)
}

/** Takes the variable at the same path along; what the caller may not write stays, and the answer is the same. */
function deleteResource(call: Call) {
  const { workspace, caller, path } = call
  for (const rows of workspace === undefined ? [] : [workspace.variables, workspace.resources]) {
    const row = rows.get(path)
    if (row !== undefined && mayWrite(caller, path, row.extraPerms)) rows.delete(path)
  }
  return text(200, `resource ${path} deleted`)
}

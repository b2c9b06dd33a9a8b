import { json, text } from '../http/answers.ts'
import { readBody, readTextBody } from '../http/read-body.ts'
import type { Call, Route } from '../http/route.ts'
import { refuseNul } from '../rules/columns.ts'
import { requireDeployable } from '../rules/protection-rules.ts'
import { mayWrite } from '../rules/rights.ts'
import { requirePathScope } from '../rules/scopes.ts'

export const deleteVariableRoutes: readonly Route[] = [
  { method: 'DELETE', pattern: '/api/w/:workspace/variables/delete/*path', handle: deleteVariable },
  { method: 'DELETE', pattern: '/api/w/:workspace/variables/delete_bulk', modern: true, handle: deleteVariables },
  { method: 'POST', pattern: '/api/w/:workspace/variables/encrypt', handle: encryptText },
]

/** Always says deleted; takes the resource at the same path along, also where no variable is. */
function deleteVariable(call: Call) {
  requirePathScope(call.world.profile, call.caller, 'variables', 'write', call.path)
  if (call.world.profile.modern) requireDeployable(call.world.profile, call.caller, call.workspace)
  refuseNul('variables.rs:390:10', call.path)
  deleteAt(call, call.path)
  return text(200, `variable ${call.path} deleted`)
}

function deleteVariables(call: Call) {
  const { paths } = readBody(call.payload, 'BulkDeleteRequest', { paths: 'texts' })
  for (const path of paths) requirePathScope(call.world.profile, call.caller, 'variables', 'write', path)
  requireDeployable(call.world.profile, call.caller, call.workspace)
  refuseNul('variables.rs:420:10', ...paths)
  return json(paths.filter((path) => deleteAt(call, path)))
}

function deleteAt(call: Call, path: string): boolean {
  const { workspace, caller } = call
  if (workspace === undefined) return false
  const row = workspace.variables.get(path)
  const resource = workspace.resources.get(path)
  if (resource !== undefined && mayWrite(caller, path, resource.extraPerms)) workspace.resources.delete(path)
  if (row === undefined || !mayWrite(caller, path, row.extraPerms)) return false
  return workspace.variables.delete(path)
}

function encryptText(call: Call) {
  const plaintext = readTextBody(call.payload)
  return text(200, call.workspace?.key.encrypt(plaintext) ?? '')
}

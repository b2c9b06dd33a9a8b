import { badRequest, databaseError, json, notFound, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import type { Call, Route } from '../http/route.ts'
import { requireOwnerOfFolder, requireOwnerOfPath } from '../rules/ownership.ts'
import { orderLikeJsonb } from '../state/jsonb.ts'
import type { Permissions } from '../state/model.ts'
import { storeFolder } from '../state/world.ts'

export const aclRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/w/:workspace/acls/get/:kind/*path', handle: getAcl },
  { method: 'POST', pattern: '/api/w/:workspace/acls/add/:kind/*path', handle: addAcl },
  { method: 'POST', pattern: '/api/w/:workspace/acls/remove/:kind/*path', handle: removeAcl },
]

const KINDS = ['variable', 'resource', 'folder']

function readKind(call: Call): string {
  const kind = call.params.kind ?? ''
  if (!KINDS.includes(kind)) throw badRequest(`Invalid resource kind: ${kind}`)
  return kind
}

function getAcl(call: Call) {
  const kind = readKind(call)
  // The imitated server asks folders for a column that they do not have.
  if (kind === 'folder') throw databaseError('column "path" does not exist', 'granular_acls.rs:313:17')
  const rows = kind === 'variable' ? call.workspace?.variables : call.workspace?.resources
  return json(rows?.get(call.path)?.extraPerms ?? null)
}

function addAcl(call: Call) {
  const { owner, write } = readBody(call.payload, 'GranularAcl', { owner: 'text', write: 'bool?' })
  change(call, (perms) => ({ ...perms, [owner]: write ?? false }))
  return text(200, 'Successfully modified granular acl')
}

function removeAcl(call: Call) {
  const { owner } = readBody(call.payload, 'GranularAcl', { owner: 'text' })
  change(call, ({ [owner]: _gone, ...rest }) => rest)
  return text(200, 'Successfully removed granular acl')
}

function change(call: Call, next: (perms: Permissions) => Permissions): void {
  const kind = readKind(call)
  const { workspace, path } = call
  const changed = (perms: Permissions) => orderLikeJsonb(next(perms)) as Permissions
  if (kind === 'folder') {
    requireOwnerOfFolder(call.caller, path)
    const folder = workspace?.folders.get(path)
    if (workspace === undefined || folder === undefined) throw notFound(`folder not found at name ${path}`)
    storeFolder(workspace, { ...folder, extraPerms: changed(folder.extraPerms) })
    return
  }
  requireOwnerOfPath(call.caller, path)
  const row = kind === 'variable' ? workspace?.variables.get(path) : workspace?.resources.get(path)
  if (row === undefined) throw notFound(`${kind} not found at name ${path}`)
  row.extraPerms = changed(row.extraPerms)
}

import { badRequest, notAuthorized, text } from '../http/answers.ts'
import { readBody } from '../http/read-body.ts'
import type { Call, Route } from '../http/route.ts'
import { duplicateKey, fitText } from '../rules/columns.ts'
import { requireOwnerOfFolder } from '../rules/ownership.ts'
import { FOLDER_RULES, requireDeployable } from '../rules/protection-rules.ts'
import { ownsFolder } from '../rules/rights.ts'
import { requirePathScope } from '../rules/scopes.ts'
import { orderLikeJsonb } from '../state/jsonb.ts'
import type { Permissions } from '../state/model.ts'
import { createFolder, storeFolder } from '../state/world.ts'
import { ownerOf, requireFolder, seesFolder } from './folder-rows.ts'

const INSERT_AT = 'folders.rs:206:5'
const NAME_MAX = 255
const DISPLAY_NAME_MAX = 100

export const writeFolderRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/w/:workspace/folders/create', handle: makeFolder },
  { method: 'POST', pattern: '/api/w/:workspace/folders/update/:name', handle: updateFolder },
  { method: 'DELETE', pattern: '/api/w/:workspace/folders/delete/:name', handle: deleteFolder },
  { method: 'POST', pattern: '/api/w/:workspace/folders/addowner/:name', handle: addOwner },
  { method: 'POST', pattern: '/api/w/:workspace/folders/removeowner/:name', handle: removeOwner },
]

const FIELDS = { summary: 'text?', display_name: 'text?', owners: 'texts?', extra_perms: 'any?' } as const

function makeFolder(call: Call) {
  const { world, workspace, caller } = call
  const body = readBody(call.payload, 'NewFolder', { name: 'text', ...FIELDS })
  guardModern(call, body.name)
  if (!/^[a-zA-Z_0-9]+$/.test(body.name)) throw badRequest('Folder name can only contain alphanumeric characters, underscores')
  const existing = workspace?.folders.get(body.name)
  if (existing !== undefined && seesFolder(caller, existing)) throw badRequest(`Folder ${body.name} already exists`)
  const owners = [...(body.owners ?? [])]
  const creator = ownerOf(caller.username)
  if (!owners.includes(creator)) owners.push(creator)
  const extraPerms = readPermissions(body.extra_perms)
  for (const owner of owners) extraPerms[owner] = true
  fitText(body.name, NAME_MAX, INSERT_AT)
  const displayName = fitText(body.display_name ?? body.name, DISPLAY_NAME_MAX, INSERT_AT)
  if (existing !== undefined) {
    if (!world.profile.modern) throw duplicateKey('folder_pkey', INSERT_AT)
    throw badRequest(`Folder '${body.name}' already exists in workspace '${call.workspaceId}' but you do not have permission to read to it`)
  }
  if (workspace !== undefined) {
    const ordered = orderLikeJsonb(extraPerms) as Permissions
    const folder = createFolder(body.name, displayName, caller.username, owners, ordered, world.clock.nowMs())
    folder.summary = body.summary ?? null
    workspace.folders.set(folder.name, folder)
  }
  // The caller's cached rights go, so that he can use his folder at once; everybody else's stay.
  call.authentication.forget(call.workspaceId, caller.token)
  return text(200, `Created folder ${body.name}`)
}

function guardModern(call: Call, name: string): void {
  requirePathScope(call.world.profile, call.caller, 'folders', 'write', `f/${name}`)
  if (call.world.profile.modern) requireDeployable(call.world.profile, call.caller, call.workspace, FOLDER_RULES)
}

function readPermissions(value: unknown): Permissions {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('extra_perms must be an object')
  return { ...(value as Permissions) }
}

function updateFolder(call: Call) {
  const name = call.params.name ?? ''
  const body = readBody(call.payload, 'UpdateFolder', FIELDS)
  guardModern(call, name)
  if (!ownsFolder(call.caller, name)) throw notAuthorized(`You are not an owner of ${name} and hence cannot modify it`)
  const { workspace, folder } = requireFolder(call, name)
  const extraPerms = body.extra_perms === undefined ? folder.extraPerms : readPermissions(body.extra_perms)
  const owners = body.owners ?? folder.owners
  for (const owner of body.owners ?? []) {
    if (extraPerms[owner] !== true)
      throw badRequest(`Owner ${owner} would not have permission to write to folder and that is an invalid state`)
  }
  storeFolder(workspace, {
    ...folder,
    owners,
    extraPerms: orderLikeJsonb(extraPerms) as Permissions,
    summary: body.summary ?? folder.summary,
    displayName: fitText(body.display_name ?? folder.displayName, DISPLAY_NAME_MAX, 'folders.rs:300:10'),
    editedAtMs: call.world.clock.nowMs(),
  })
  return text(200, `Updated folder ${name}`)
}

/** Leaves the folder's variables where they are. */
function deleteFolder(call: Call) {
  const name = call.params.name ?? ''
  requirePathScope(call.world.profile, call.caller, 'folders', 'write', `f/${name}`)
  const { workspace } = requireFolder(call, name)
  if (!ownsFolder(call.caller, name)) throw notAuthorized(`Not authorized to delete folder ${name}`)
  workspace.folders.delete(name)
  return text(200, `delete folder at name ${name}`)
}

function addOwner(call: Call) {
  const name = call.params.name ?? ''
  const { owner } = readBody(call.payload, 'Owner', { owner: 'text', write: 'bool?' })
  requireOwnerOfFolder(call.caller, name)
  const { workspace, folder } = requireFolder(call, name)
  const owners = folder.owners.includes(owner) ? folder.owners : [...folder.owners, owner]
  storeFolder(workspace, { ...folder, owners, extraPerms: orderLikeJsonb({ ...folder.extraPerms, [owner]: true }) as Permissions })
  return text(200, `Added ${owner} to folder ${name}`)
}

/** Stops owning, but keeps writing unless the request says otherwise. */
function removeOwner(call: Call) {
  const name = call.params.name ?? ''
  const { owner, write } = readBody(call.payload, 'Owner', { owner: 'text', write: 'bool?' })
  requireOwnerOfFolder(call.caller, name)
  const { workspace, folder } = requireFolder(call, name)
  const extraPerms = write === undefined ? folder.extraPerms : (orderLikeJsonb({ ...folder.extraPerms, [owner]: write }) as Permissions)
  storeFolder(workspace, { ...folder, owners: folder.owners.filter((each) => each !== owner), extraPerms })
  return text(200, `Removed ${owner} to folder ${name}`)
}

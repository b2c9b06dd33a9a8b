import { orderLikeJsonb } from '../state/jsonb.ts'
import type { Permissions } from '../state/model.ts'
import { createFolder, storeFolder } from '../state/world.ts'
import type { Operation } from './arrange.ts'
import { requireWorkspace } from './arrange-people.ts'
import { asFields, type Fields, takeFlag, takeNumberOr, takeText, takeTextOr, takeTextsOr, takeTimeOr } from './fields.ts'

/** Rows of a workspace. Each puts a row whole or, where one is there, changes only what is named. */
export const arrangeRows: Readonly<Record<string, Operation>> = {
  variable({ world }, fields) {
    const workspace = requireWorkspace(world, fields)
    const path = takeText(fields, 'path')
    const known = workspace.variables.get(path)
    const isSecret = takeFlag(fields, 'is_secret', known?.isSecret ?? true)
    const value = takeTextOr(fields, 'value', undefined)
    const seals = isSecret && !takeFlag(fields, 'already_encrypted', false)
    const stored =
      value === undefined ? (known?.value ?? (isSecret ? workspace.key.encrypt('') : '')) : seals ? workspace.key.encrypt(value) : value
    workspace.variables.set(path, {
      path,
      value: stored,
      isSecret,
      description: takeTextOr(fields, 'description', known?.description ?? ''),
      extraPerms: takePermissions(fields, known?.extraPerms ?? {}),
      account: takeNumberOr(fields, 'account', known?.account ?? null),
      isOauth: takeFlag(fields, 'is_oauth', known?.isOauth ?? false),
      expiresAtMs: takeTimeOr(fields, 'expires_at', known?.expiresAtMs ?? null),
      labels: takeTextsOr(fields, 'labels', known?.labels ?? null),
      wsSpecific: takeFlag(fields, 'ws_specific', known?.wsSpecific ?? false),
      editedAtMs: world.clock.nowMs(),
      editedBy: takeTextOr(fields, 'edited_by', 'admin'),
    })
    return {}
  },

  'remove-variable'({ world }, fields) {
    return { removed: requireWorkspace(world, fields).variables.delete(takeText(fields, 'path')) }
  },

  resource({ world }, fields) {
    const workspace = requireWorkspace(world, fields)
    const path = takeText(fields, 'path')
    const known = workspace.resources.get(path)
    workspace.resources.set(path, {
      path,
      createdBy: known?.createdBy ?? takeTextOr(fields, 'edited_by', 'admin'),
      value: fields.value === undefined ? (known?.value ?? null) : fields.value,
      description: takeTextOr(fields, 'description', known?.description ?? null),
      resourceType: takeTextOr(fields, 'resource_type', known?.resourceType ?? 'any'),
      extraPerms: takePermissions(fields, known?.extraPerms ?? {}),
      editedAtMs: world.clock.nowMs(),
    })
    return {}
  },

  'remove-resource'({ world }, fields) {
    return { removed: requireWorkspace(world, fields).resources.delete(takeText(fields, 'path')) }
  },

  folder({ world }, fields) {
    const workspace = requireWorkspace(world, fields)
    const name = takeText(fields, 'name')
    const known = workspace.folders.get(name)
    const owners = takeTextsOr(fields, 'owners', known?.owners ?? [])
    const extraPerms: Permissions = { ...takePermissions(fields, known?.extraPerms ?? {}) }
    for (const owner of owners) extraPerms[owner] = true
    const displayName = takeTextOr(fields, 'display_name', known?.displayName ?? name)
    const createdBy = known?.createdBy ?? 'admin'
    const folder = createFolder(name, displayName, createdBy, owners, orderLikeJsonb(extraPerms) as Permissions, world.clock.nowMs())
    folder.summary = takeTextOr(fields, 'summary', known?.summary ?? null)
    storeFolder(workspace, folder)
    return {}
  },

  'remove-folder'({ world }, fields) {
    return { removed: requireWorkspace(world, fields).folders.delete(takeText(fields, 'name')) }
  },
}

function takePermissions(fields: Fields, otherwise: Permissions): Permissions {
  return fields.extra_perms === undefined ? otherwise : (orderLikeJsonb(asFields(fields.extra_perms, '"extra_perms"')) as Permissions)
}

import { json } from '../http/answers.ts'
import { PAGING, paginate, takePage } from '../http/paginate.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { maySee, ownsFolder } from '../rules/rights.ts'
import { allowsPath, requirePathScope } from '../rules/scopes.ts'
import { compareCollated } from '../state/collation.ts'
import { createLike } from '../state/like.ts'
import type { Folder } from '../state/model.ts'
import { requireFolder, seesFolder, showFolder } from './folder-rows.ts'

const LIST_AT = 'folders.rs:90:10'

export const readFolderRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/w/:workspace/folders/list',
    handle: (call) => json(visibleFolders(call).map((each) => showFolder(call, each))),
  },
  { method: 'GET', pattern: '/api/w/:workspace/folders/listnames', handle: (call) => json(visibleFolders(call).map((each) => each.name)) },
  { method: 'GET', pattern: '/api/w/:workspace/folders/get/:name', handle: getFolder },
  { method: 'GET', pattern: '/api/w/:workspace/folders/exists/:name', handle: existsFolder },
  {
    method: 'GET',
    pattern: '/api/w/:workspace/folders/is_owner/:name',
    handle: (call) => json(ownsFolder(call.caller, call.params.name ?? '')),
  },
  { method: 'GET', pattern: '/api/w/:workspace/folders/getusage/:name', handle: getUsage },
]

function visibleFolders(call: Call): Folder[] {
  const page = paginate(readQuery(call.query, PAGING), LIST_AT)
  const { modern } = call.world.profile
  const rows = [...(call.workspace?.folders.values() ?? [])].filter((folder) => seesFolder(call.caller, folder))
  rows.sort((a, b) => (modern ? compareCollated(a.name, b.name) : compareCollated(b.name, a.name)))
  return takePage(rows, page).filter((folder) => !modern || allowsPath(call.caller, 'folders', 'read', `f/${folder.name}`))
}

function getFolder(call: Call) {
  const name = call.params.name ?? ''
  requirePathScope(call.world.profile, call.caller, 'folders', 'read', `f/${name}`)
  return json(showFolder(call, requireFolder(call, name).folder))
}

function existsFolder(call: Call) {
  return json(call.workspace?.folders.has(call.params.name ?? '') ?? false)
}

/** Counts by prefix, so `app` counts what is in `app2` too. */
function getUsage(call: Call) {
  const inside = createLike(`f/${call.params.name ?? ''}%`)
  const count = (rows: Iterable<{ path: string; extraPerms: Record<string, unknown> }>) => {
    let found = 0
    for (const row of rows) if (inside(row.path) && maySee(call.caller, row.path, row.extraPerms)) found++
    return found
  }
  const { workspace } = call
  const resources = workspace === undefined ? 0 : count(workspace.resources.values())
  const variables = workspace === undefined ? 0 : count(workspace.variables.values())
  return json({ scripts: 0, schedules: 0, flows: 0, apps: 0, resources, variables })
}

import { internal, json } from '../http/answers.ts'
import { PAGING, paginate, takePage } from '../http/paginate.ts'
import { readQuery } from '../http/read-query.ts'
import type { Call, Route } from '../http/route.ts'
import { refuseNul } from '../rules/columns.ts'
import { maySee } from '../rules/rights.ts'
import { allowsPath, requirePathScope } from '../rules/scopes.ts'
import { createLike } from '../state/like.ts'
import type { Variable, Workspace } from '../state/model.ts'
import type { World } from '../state/world.ts'
import { requireVariable, showVariable } from './variable-rows.ts'

const LIST_AT = 'variables.rs:101:16'

export const readVariables: readonly Route[] = [
  { method: 'GET', pattern: '/api/w/:workspace/variables/list', handle: listVariables },
  { method: 'GET', pattern: '/api/w/:workspace/variables/get/*path', handle: getVariable },
  { method: 'GET', pattern: '/api/w/:workspace/variables/get_value/*path', handle: getValue },
  { method: 'GET', pattern: '/api/w/:workspace/variables/exists/*path', handle: existsVariable },
]

const OLD_FILTERS = { ...PAGING, path_start: 'text' } as const
const FILTERS = { ...OLD_FILTERS, path: 'text', description: 'text', value: 'text', broad_filter: 'text', label: 'text' } as const

function listVariables(call: Call) {
  const { modern } = call.world.profile
  const query: Partial<ReturnType<typeof readFilters>> & ReturnType<typeof readOldFilters> = modern
    ? readFilters(call)
    : readOldFilters(call)
  const page = paginate(query, LIST_AT)
  refuseNul(LIST_AT, query.path_start ?? '')
  const { workspace, caller } = call
  if (workspace === undefined) return json([])
  const matches = query.path_start === undefined ? undefined : createLike(`${query.path_start}%`)
  const ownArguments = `u/${caller.username}/secret_arg/`
  const rows: Variable[] = []
  for (const row of workspace.variables.values()) {
    if (matches !== undefined && !matches(row.path)) continue
    if (row.path.startsWith(ownArguments) || !maySee(caller, row.path, row.extraPerms)) continue
    if (modern && !passesFilters(row, query)) continue
    rows.push(row)
  }
  // Scopes filter a page after it was cut, so pages can be short although more follow.
  const taken = takePage(rows, page).filter((row) => !modern || allowsPath(caller, 'variables', 'read', row.path))
  return json(taken.map((row) => showVariable(call, workspace, row, row.isSecret ? null : row.value)))
}

function readOldFilters(call: Call) {
  return readQuery(call.query, OLD_FILTERS)
}

function readFilters(call: Call) {
  return readQuery(call.query, FILTERS)
}

function passesFilters(row: Variable, query: Partial<ReturnType<typeof readFilters>>): boolean {
  const contains = (text: string, part: string | undefined) => part === undefined || text.toLowerCase().includes(part.toLowerCase())
  const shown = row.isSecret ? '' : row.value
  return (
    (query.path === undefined || row.path === query.path) &&
    contains(row.description, query.description) &&
    contains(shown, query.value) &&
    contains(`${row.path}\n${row.description}\n${shown}`, query.broad_filter) &&
    (query.label === undefined || (row.labels?.includes(query.label) ?? false))
  )
}

function getVariable(call: Call) {
  const query = readQuery(call.query, { decrypt_secret: 'bool', include_encrypted: 'bool' })
  requirePathScope(call.world.profile, call.caller, 'variables', 'read', call.path)
  const { workspace, row } = requireVariable(call, 'variables.rs:179:10')
  let value: string | null = row.value
  if (row.isSecret) {
    if (query.decrypt_secret ?? true) value = decryptRow(call.world, workspace, row)
    else if (!query.include_encrypted) value = null
  }
  return json(showVariable(call, workspace, row, value))
}

function getValue(call: Call) {
  requirePathScope(call.world.profile, call.caller, 'variables', 'read', call.path)
  const { workspace, row } = requireVariable(call, 'variables.rs:627:22')
  return json(row.isSecret ? decryptRow(call.world, workspace, row) : row.value)
}

export function decryptRow(world: World, workspace: Workspace, row: Variable): string {
  world.decryptions += 1
  const decrypted = workspace.key.decrypt(row.value)
  if ('problem' in decrypted) throw internal(decrypted.problem, 'variables.rs:158:14')
  return decrypted.text
}

/** Tells about hidden rows too. */
function existsVariable(call: Call) {
  refuseNul('variables.rs:278:18', call.path)
  return json(call.workspace?.variables.has(call.path) ?? false)
}

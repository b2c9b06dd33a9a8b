import type { CancelSignal, RemoteName } from '@hanzo-kms/connector-kit'
import { deleteVariables } from './delete-variables.ts'
import { readRows } from './list-variables.ts'
import type { Place } from './place.ts'
import { presentVariables } from './present-variables.ts'
import { protectionOf, type VariableRow } from './variable-row.ts'

type Rows = ReadonlyMap<RemoteName, VariableRow>

/**
 * What becomes of each name:
 *
 *   the listing shows it, protected     kept; no request is made for it
 *   the listing shows it                deleted, then: said by `delete_bulk`, or no longer listed   gone
 *                                                      still listed                                 kept (Windmill answered "deleted" all the same)
 *   the listing does not show it        `exists` says no                                            gone; no delete is sent
 *                                       `exists` says yes                                           kept: hidden from us
 */
export async function removeVariables(place: Place, names: readonly RemoteName[], signal: CancelSignal): Promise<readonly RemoteName[]> {
  const rows: Rows = names.every((name) => place.seen.rows.has(name)) ? place.seen.rows : await readRows(place, signal)
  // SECURITY: a delete takes the resource of the same path with it, also where there is no variable, and newer versions wipe people's drafts even when they delete nothing. So
  // it is sent only for a row that the listing showed, and never for one that it showed as protected.
  const doomed = names.filter((name) => isOrdinary(rows.get(name)))
  const unlisted = names.filter((name) => !rows.has(name))
  const said = doomed.length > 0 ? await deleteVariables(place, doomed, signal) : new Set<RemoteName>()
  const unsaid = doomed.filter((name) => !said.has(name))
  const gone = new Set([...said, ...(await unlistedNow(place, unsaid, signal)), ...(await absent(place, unlisted, signal))])
  place.seen.rows = new Map([...place.seen.rows].filter(([name]) => !gone.has(name)))
  return names.filter((name) => gone.has(name))
}

const isOrdinary = (row: VariableRow | undefined) => row !== undefined && protectionOf(row) === undefined

/**
 * One listing for all. It speaks only while it shows something of the folder: were our right to see it taken away meanwhile, everything would look gone. (A folder's rights are
 * the folder's, so one visible row vouches for the others.)
 */
async function unlistedNow(place: Place, names: readonly RemoteName[], signal: CancelSignal): Promise<readonly RemoteName[]> {
  if (names.length === 0) return []
  const rows = await readRows(place, signal)
  const missing = names.filter((name) => !rows.has(name))
  return rows.size > 0 ? missing : absent(place, missing, signal)
}

async function absent(place: Place, names: readonly RemoteName[], signal: CancelSignal): Promise<readonly RemoteName[]> {
  const present = await presentVariables(place, names, signal)
  return names.filter((name) => !present.has(name))
}

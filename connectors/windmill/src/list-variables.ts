import { type CancelSignal, DestinationFailure, type RemoteEntry, type RemoteName } from '@hanzo-kms/connector-kit'
import { failureOf } from './api.ts'
import { keyFor } from './names.ts'
import type { Place } from './place.ts'
import { readPages } from './read-pages.ts'
import { entryOf, type VariableRow } from './variable-row.ts'
import { askWorkspaceExists, noWorkspace, requireWorkspace } from './workspace.ts'

export async function listVariables(place: Place, signal: CancelSignal): Promise<readonly RemoteEntry[]> {
  const rows = await readRows(place, signal)
  return [...rows.values()].map((row) => entryOf(row, place.owner))
}

/** Reads anew and remembers what was seen. */
export async function readRows(place: Place, signal: CancelSignal): Promise<ReadonlyMap<RemoteName, VariableRow>> {
  const shown = await readVisible(place, signal)
  // A row, whosever it is, proves the workspace.
  if (shown.size === 0) await requireWorkspace(place, signal)
  const rows = new Map<RemoteName, VariableRow>()
  for (const row of shown.values()) {
    if (keyFor(row.path, place.target) !== undefined) rows.set(row.path as RemoteName, row)
    if (row.labels !== undefined) place.seen.labels = true
  }
  place.seen.rows = rows
  return rows
}

/**
 * A 401 inside a workspace says one of: the token is not accepted; it is, but not in this workspace; there is no such workspace; Windmill's database is away. Whether the
 * workspace exists is answered to every accepted token, so that question tells the first from the others; asking once more afterwards tells a recovered database.
 */
async function readVisible(place: Place, signal: CancelSignal): Promise<ReadonlyMap<string, VariableRow>> {
  const first = await readPages(place, signal)
  if (first.ok) return first.value
  if (first.problem.kind !== 'unauthorized') throw failureOf(first.problem)
  const exists = await askWorkspaceExists(place, signal)
  if (!exists.ok) throw failureOf(exists.problem.kind === 'forbidden' ? first.problem : exists.problem)
  if (!exists.value) throw noWorkspace(place)
  const second = await readPages(place, signal)
  if (second.ok) return second.value
  if (second.problem.kind !== 'unauthorized') throw failureOf(second.problem)
  throw new DestinationFailure(
    'forbidden',
    `Windmill accepts the access token, but not in the workspace "${place.target.workspace}": make its user a member there (an earlier member may be disabled)`,
  )
}

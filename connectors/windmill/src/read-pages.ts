import { type CancelSignal, DestinationFailure } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json, type Outcome } from './api.ts'
import { PAGE_SIZE, PAGES_MAX, READINGS_MAX } from './limits.ts'
import { type Place, variablesPath } from './place.ts'
import { type VariableRow, variableRow } from './variable-row.ts'

const page = z.array(variableRow)
type Rows = ReadonlyMap<string, VariableRow>

/**
 * Every row that Windmill shows for the prefix, by path; Windmill's order is its database's and means nothing here.
 *
 * Pages are by offset, so a row removed between two requests makes the next page skip one. One page is a snapshot; several are read again until two readings name the same
 * paths.
 */
export async function readPages(place: Place, signal: CancelSignal): Promise<Outcome<Rows>> {
  let before: Rows | undefined
  for (let reading = 1; reading <= READINGS_MAX; reading += 1) {
    const { outcome, pages } = await readOnce(place, signal)
    if (!outcome.ok || pages === 1 || samePaths(before, outcome.value)) return outcome
    before = outcome.value
  }
  throw new DestinationFailure('unavailable', 'The variables below this path changed while they were being listed')
}

/**
 * A short page is the last one. That holds for tokens whose scopes cover the path: scopes are applied after a page is cut, so only rows outside the scopes can shorten one.
 */
async function readOnce(place: Place, signal: CancelSignal): Promise<{ readonly outcome: Outcome<Rows>; readonly pages: number }> {
  const rows = new Map<string, VariableRow>()
  for (let pages = 1; pages <= PAGES_MAX; pages += 1) {
    // With its trailing slash, or f/app would find f/app2. Not escaped: a Windmill that escapes by itself would find nothing, which looks like an empty folder.
    const query = { path_start: place.target.path, page: pages, per_page: PAGE_SIZE }
    const request = { method: 'GET', path: variablesPath(place, 'list'), query } as const
    const outcome = await place.api.attempt({ request, effect: 'read', read: json(page) }, signal)
    if (!outcome.ok) return { outcome, pages }
    for (const row of outcome.value) rows.set(row.path, row)
    if (outcome.value.length < PAGE_SIZE) return { outcome: { ok: true, value: rows }, pages }
  }
  throw new DestinationFailure(
    'rejected',
    `Windmill shows more than ${PAGES_MAX * PAGE_SIZE} variables for this path: choose a narrower one`,
  )
}

function samePaths(before: Rows | undefined, after: Rows): boolean {
  return before !== undefined && before.size === after.size && [...after.keys()].every((path) => before.has(path))
}

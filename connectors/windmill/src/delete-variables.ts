import type { CancelSignal, RemoteName } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { failureOf, json, plainText } from './api.ts'
import { inParallel } from './in-parallel.ts'
import { BULK_NAMES_MAX } from './limits.ts'
import { type Place, variablesPath } from './place.ts'
import { BULK_DELETE_SINCE, isAtLeast, rememberedVersion } from './version.ts'

const paths = z.array(z.string())

/** Asks Windmill to delete, and answers with the names that it said it deleted: those of `delete_bulk` (1.623 and later), which says the truth. */
export async function deleteVariables(place: Place, names: readonly RemoteName[], signal: CancelSignal): Promise<ReadonlySet<RemoteName>> {
  const version = await rememberedVersion(place.api, place.instanceUrl, place.context, signal)
  const said = isAtLeast(version, BULK_DELETE_SINCE) ? await deleteInBulk(place, names, signal) : undefined
  if (said !== undefined) return said
  await deleteOneByOne(place, names, signal)
  return new Set()
}

/** Undefined where there is no such route, or a proxy dropped the body of a DELETE. */
async function deleteInBulk(
  place: Place,
  names: readonly RemoteName[],
  signal: CancelSignal,
): Promise<ReadonlySet<RemoteName> | undefined> {
  const deleted = new Set<string>()
  for (let start = 0; start < names.length; start += BULK_NAMES_MAX) {
    const request = {
      method: 'DELETE',
      path: variablesPath(place, 'delete_bulk'),
      json: { paths: names.slice(start, start + BULK_NAMES_MAX) },
    } as const
    const outcome = await place.api.attempt({ request, effect: 'write', read: json(paths) }, signal)
    if (outcome.ok) for (const path of outcome.value) deleted.add(path)
    else if (outcome.problem.reason === 'no-route' || outcome.problem.reason === 'unreadable') return undefined
    else throw failureOf(outcome.problem)
  }
  return new Set(names.filter((name) => deleted.has(name)))
}

/** Its answer is worth nothing: Windmill says "deleted" to everybody about everything, also where it may not or nothing was there. */
async function deleteOneByOne(place: Place, names: readonly RemoteName[], signal: CancelSignal): Promise<void> {
  const outcomes = await inParallel(names, async (name) => {
    const outcome = await place.api.attempt(
      { request: { method: 'DELETE', path: variablesPath(place, `delete/${name}`) }, effect: 'write', read: plainText },
      signal,
    )
    // A refusal concerns this name, anything else the whole destination. Removing is repeatable, so what was done before needs no report.
    if (!outcome.ok && outcome.problem.kind !== 'forbidden') throw failureOf(outcome.problem)
    return outcome
  })
  const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.problem]))
  const [first] = refusals
  if (first !== undefined && refusals.length === names.length) throw failureOf(first)
}

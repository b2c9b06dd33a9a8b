import { type CancelSignal, DestinationFailure, type Receipt, type RemoteName, type Secret } from '@hanzo-kms/connector-kit'
import { plainText } from './api.ts'
import { markedDescription, markedLabels } from './mark.ts'
import { type Place, variablesPath } from './place.ts'
import { protectionOf } from './variable-row.ts'
import { isAtLeast, LABELS_SINCE, rememberedVersion } from './version.ts'

/** Windmill answers a write with a sentence: no revision to give. */
const NOTHING_TOLD: Receipt = {}

export async function createVariable(place: Place, name: RemoteName, value: Secret<string>, signal: CancelSignal): Promise<Receipt> {
  const labels = (await hasLabels(place, signal)) ? { labels: markedLabels(place.owner, []) } : {}
  // Never `expires_at`: Windmill deletes the variable after it.
  const json = { path: name, ...fieldsOf(place, value), ...labels }
  await place.api.ask({ request: { method: 'POST', path: variablesPath(place, 'create'), json }, effect: 'write', read: plainText }, signal)
  return NOTHING_TOLD
}

/** In place: removing and creating again would lose the permissions that people gave on the row. */
export async function updateVariable(place: Place, name: RemoteName, value: Secret<string>, signal: CancelSignal): Promise<Receipt> {
  const row = place.seen.rows.get(name)
  const protection = row && protectionOf(row)
  if (protection !== undefined) throw new DestinationFailure('rejected', protection)
  // Windmill replaces the whole list of labels, so they are sent only where the listing told which are there.
  const labels = row && place.seen.labels ? { labels: markedLabels(place.owner, row.labels ?? []) } : {}
  // Never `path`: Windmill would take it for a renaming, and move a resource of that path along.
  const json = { ...fieldsOf(place, value), ...labels }
  await place.api.ask(
    { request: { method: 'POST', path: variablesPath(place, `update/${name}`), json }, effect: 'write', read: plainText },
    signal,
  )
  return NOTHING_TOLD
}

function fieldsOf(place: Place, value: Secret<string>) {
  return { value: value.reveal(), is_secret: true, description: markedDescription(place.owner) }
}

/** A Windmill without labels ignores them; but then the mark would be thought to be where it is not. */
async function hasLabels({ api, seen, instanceUrl, context }: Place, signal: CancelSignal): Promise<boolean> {
  if (seen.labels) return true
  return isAtLeast(await rememberedVersion(api, instanceUrl, context, signal), LABELS_SINCE)
}

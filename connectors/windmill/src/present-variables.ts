import { type CancelSignal, DestinationFailure, type RemoteName } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json } from './api.ts'
import { inParallel } from './in-parallel.ts'
import { PRESENT_NAMES_MAX } from './limits.ts'
import { type Place, variablesPath } from './place.ts'
import { requireWorkspace } from './workspace.ts'

const yesOrNo = z.boolean()

/** Windmill's `exists` ignores rights, so it tells a variable that is hidden from us from one that is gone. In a workspace that does not exist it says no to everything. */
export async function presentVariables(place: Place, names: readonly RemoteName[], signal: CancelSignal): Promise<ReadonlySet<RemoteName>> {
  if (names.length > PRESENT_NAMES_MAX)
    throw new DestinationFailure('rejected', `At most ${PRESENT_NAMES_MAX} names can be asked for at once`)
  if (names.length === 0) return new Set()
  await requireWorkspace(place, signal)
  const answers = await inParallel(names, (name) => {
    const request = { method: 'GET', path: variablesPath(place, `exists/${name}`) } as const
    return place.api.ask({ request, effect: 'read', read: json(yesOrNo) }, signal)
  })
  return new Set(names.filter((_, index) => answers[index]))
}

import { type CancelSignal, DestinationFailure } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { failureOf, json, type Outcome } from './api.ts'
import { WORKSPACE_TTL_MS } from './limits.ts'
import type { Place } from './place.ts'

const yesOrNo = z.boolean()

/** Answered to any token that is accepted globally. */
export function askWorkspaceExists({ api, target }: Place, signal: CancelSignal): Promise<Outcome<boolean>> {
  const request = { method: 'POST', path: '/api/workspaces/exists', json: { id: target.workspace } } as const
  return api.attempt({ request, effect: 'read', read: json(yesOrNo) }, signal)
}

/**
 * To a superadmin every workspace id looks like an empty workspace, also one that does not exist. So after an empty answer, and only then, we ask. A refusal is no doubt:
 *   401  global routes refuse tokens bound to one workspace, and this one was just accepted inside ours, so ours is the one it is bound to
 *   403  scopes that hide the question; only a superadmin could be deceived, and for one the first create says that there is no workspace
 * Called only when a workspace route has just answered.
 */
export async function requireWorkspace(place: Place, signal: CancelSignal): Promise<void> {
  const { context, instanceUrl, target } = place
  await context.remember(`windmill workspace ${instanceUrl} ${target.workspace}`, WORKSPACE_TTL_MS, async () => {
    const outcome = await askWorkspaceExists(place, signal)
    // Thrown in here, so that the absence is not remembered: the workspace may be made in a moment.
    if (outcome.ok && !outcome.value) throw noWorkspace(place)
    if (!outcome.ok && outcome.problem.kind !== 'unauthorized' && outcome.problem.kind !== 'forbidden') {
      throw failureOf(outcome.problem)
    }
    return true
  })
}

export function noWorkspace({ target }: Place): DestinationFailure {
  return new DestinationFailure('missing', `The workspace "${target.workspace}" does not exist in this Windmill: check its id`)
}

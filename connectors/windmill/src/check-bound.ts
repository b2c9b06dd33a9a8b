import { type CancelSignal, type ConnectionFacts, known, unknown } from '@hanzo-kms/connector-kit'
import { failureOf, json, type WindmillApi } from './api.ts'
import { membership, roleOf, writableBy } from './check-workspaces.ts'

type BoundFacts = Omit<ConnectionFacts, 'instanceVersion'>

/**
 * A token bound to one workspace is refused, in the words for a wrong one, by every route that tells who somebody is; but not by the workspace's own. Undefined where the token is accepted
 * outside its workspace too, or in neither: then the other questions tell more.
 */
export async function askBound(api: WindmillApi, workspace: string, signal: CancelSignal): Promise<BoundFacts | undefined> {
  const globally = await api.attempt({ request: { method: 'GET', path: '/api/users/whoami' }, effect: 'read', read: () => true }, signal)
  if (globally.ok || globally.problem.kind !== 'unauthorized') return undefined
  const request = { method: 'GET', path: `/api/w/${workspace}/users/whoami` } as const
  const outcome = await api.attempt({ request, effect: 'read', read: json(membership) }, signal)
  if (!outcome.ok) {
    if (outcome.problem.kind === 'unauthorized') return undefined
    throw failureOf(outcome.problem)
  }
  const me = outcome.value
  const untold = unknown('The token is bound to one workspace, and Windmill tells nothing more about such a token')
  return {
    account: known(me.email),
    workspaces: known([{ id: workspace, name: workspace, role: known(roleOf(me)), writable: known(writableBy(me, workspace)) }]),
    expiresAt: untold,
    scopes: untold,
  }
}

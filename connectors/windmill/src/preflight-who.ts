import { type CancelSignal, DestinationFailure, type PreflightFinding } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { failureOf, json } from './api.ts'
import { type Membership, membership, roleOf } from './check-workspaces.ts'
import type { Asking } from './preflight.ts'
import { failed, passed, unknownFact, warning } from './preflight-finding.ts'

interface Who {
  /** Undefined where the rest cannot be asked. */
  readonly me: Membership | undefined
  readonly findings: readonly PreflightFinding[]
}

const NEW_TOKEN = 'Create a new access token in Windmill (Account Settings, Tokens), and put it into the connection.'

/** Token, membership and role, from the workspace's own answer: also tokens bound to it get one. */
export async function askMember({ api, target, context }: Asking, signal: CancelSignal): Promise<Who> {
  const { workspace } = target
  const request = { method: 'GET', path: `/api/w/${workspace}/users/whoami` } as const
  const outcome = await api.attempt({ request, effect: 'read', read: json(membership) }, signal)
  if (outcome.ok) return { me: outcome.value, findings: asMember(outcome.value, workspace) }
  const { problem } = outcome
  if (problem.kind === 'unauthorized') return { me: undefined, findings: await whyRefused({ api, target, context }, signal) }
  if (problem.reason === 'job-scopes' || problem.reason === 'read-only')
    return {
      me: undefined,
      findings: [passed('token', 'The access token is accepted.'), failed('scopes', `${problem.message}.`, NEW_TOKEN)],
    }
  if (problem.kind === 'forbidden') {
    const hidden = 'The token’s scopes hide who it belongs to, so neither membership nor role nor folders can be seen.'
    return {
      me: undefined,
      findings: [
        passed('token', 'The access token is accepted.'),
        unknownFact('membership', hidden, 'Give the token the scope users:read, too.'),
      ],
    }
  }
  throw failureOf(problem)
}

function asMember(me: Membership, workspace: string): readonly PreflightFinding[] {
  const accepted = passed('token', `The access token is accepted, as ${me.email}.`)
  if (me.disabled)
    return [
      accepted,
      failed(
        'membership',
        `${me.email} is disabled in the workspace "${workspace}".`,
        'Let an administrator of the workspace enable the user again.',
      ),
    ]
  const role = roleOf(me)
  return [
    accepted,
    passed('membership', `${me.email} belongs to the workspace "${workspace}".`),
    role === 'operator'
      ? warning(
          'role',
          `${me.email} is an operator there.`,
          'Give the user the role Developer, which is what Windmill connections ask for.',
        )
      : passed('role', role === 'admin' ? 'The user is an administrator there.' : 'The user is a developer there.'),
  ]
}

const anybody = z.object({ email: z.string() })

/** A 401 has three meanings here; two more questions tell them apart, as far as Windmill does. */
async function whyRefused(
  { api, target }: Pick<Asking, 'api' | 'target' | 'context'>,
  signal: CancelSignal,
): Promise<readonly PreflightFinding[]> {
  const { workspace } = target
  const globally = await api.attempt({ request: { method: 'GET', path: '/api/users/whoami' }, effect: 'read', read: json(anybody) }, signal)
  if (!globally.ok && globally.problem.kind === 'unauthorized') {
    const says = `Windmill does not accept this access token: it is wrong, expired or revoked, or bound to another workspace than "${workspace}".`
    return [failed('token', says, NEW_TOKEN)]
  }
  if (!globally.ok && globally.problem.kind === 'unavailable') throw new DestinationFailure('unavailable', globally.problem.message)
  const request = { method: 'POST', path: '/api/workspaces/exists', json: { id: workspace } } as const
  const exists = await api.attempt({ request, effect: 'read', read: json(z.boolean()) }, signal)
  const accepted = passed('token', `The access token is accepted${globally.ok ? `, as ${globally.value.email}` : ''}.`)
  if (exists.ok && !exists.value)
    return [
      accepted,
      failed(
        'membership',
        `There is no workspace "${workspace}" in this Windmill.`,
        'Correct the workspace: it is the id, as it stands in Windmill’s addresses, not the name.',
      ),
    ]
  const says = `The token’s user does not belong to the workspace "${workspace}", or is disabled there.`
  return [accepted, failed('membership', says, 'Let an administrator of the workspace add the user as a developer.')]
}

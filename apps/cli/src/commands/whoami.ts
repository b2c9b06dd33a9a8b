import type { Command } from 'commander'
import { checkedAuth, identityDetails, organizations } from '../api/answers.ts'
import { ask, type Server } from '../api/ask.ts'
import { onCall } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { openSession } from '../settings/session.ts'
import { expiryOf } from '../settings/token.ts'
import { printable } from '../terminal/printable.ts'

export function addWhoami(program: Command): void {
  onCall(program.command('whoami').description('as whom kms asks, and where'), async (call) => {
    const session = await openSession(call)
    await ask(session, { method: 'POST', path: '/api/v1/auth/checkAuth', changes: false, doing: 'check the token', shape: checkedAuth })
    const { login } = session
    const shown = {
      url: session.url,
      tokenFrom: session.tokenFrom,
      kind: login?.kind ?? null,
      email: login?.email ?? null,
      clientId: login?.clientId ?? (session.tokenFrom === 'KMS_CLIENT_ID' ? (call.env.KMS_CLIENT_ID ?? null) : null),
      ...(await askWho(session)),
      expiresAt: login ? login.expiresAt : expiryOf(session.token),
    }
    call.output.document(shown)
    const who = shown.email ?? shown.identity ?? (shown.clientId ? `client ${shown.clientId}` : 'the holder of this token')
    call.output.line(`${printable(who)} at ${shown.url}`)
    if (shown.organization) call.output.line(`organization  ${printable(shown.organization)}`)
    call.output.line(`token from    ${shown.tokenFrom}`)
    call.output.line(`token until   ${shown.expiresAt ?? 'not told'}`)
  })
}

/** The one route is for machine identities, the other for people: which of them answers tells what we are. */
async function askWho(server: Server): Promise<{ identity: string | null; organization: string | null }> {
  const identity = await unlessRefused(
    ask(server, { path: '/api/v1/identities/details', doing: 'ask for the identity', shape: identityDetails }),
  )
  if (identity) return { identity: identity.identityDetails.name ?? null, organization: identity.identityDetails.organization.name }
  const person = await unlessRefused(ask(server, { path: '/api/v1/organization', doing: 'ask for the organization', shape: organizations }))
  return { identity: null, organization: person?.organizations[0]?.name ?? null }
}

async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof CliFailure && (error.facts.status !== undefined || error.facts.code === 'UnexpectedAnswer')) return undefined
    throw error
  }
}

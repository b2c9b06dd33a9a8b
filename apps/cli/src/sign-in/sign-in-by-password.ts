import { chosenOrganization, currentSession, organizations, verifiedCode } from '../api/answers.ts'
import { ask, type Server } from '../api/ask.ts'
import { loginWithPassword } from '../api/log-in.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import type { Login } from '../settings/config-file.ts'
import { parseToken } from '../settings/token.ts'
import { askText, canAsk } from '../terminal/ask.ts'
import type { Output } from '../terminal/output.ts'

export interface PasswordWish {
  readonly email: string
  readonly password: string
  /** Absent: the first by name. */
  readonly organizationId: string | undefined
  /** Of the second factor; asked for at a terminal. */
  readonly code: string | undefined
}

/**
 *   no second factor, no organisation named   the first token is the login
 *   else                                      a token for the organisation; where it waits for the second factor, another for the code
 */
export async function signInByPassword(server: Server, output: Output, wish: PasswordWish): Promise<Login> {
  const { email, password } = wish
  const first = await loginWithPassword(server, email, password)
  output.hide(first.token)
  if (wish.organizationId === undefined) {
    const expiresAt = await whenItEnds({ ...server, token: first.token })
    if (expiresAt !== 'pending') return { kind: 'user', email, token: first.token, expiresAt: expiresAt ?? first.expiresAt }
  }
  const organizationId = wish.organizationId ?? (await firstOrganization({ ...server, token: first.token }))
  const chosen = await ask(
    { ...server, token: first.token },
    {
      ...{ method: 'POST', path: '/api/v3/auth/select-organization', body: { organizationId }, changes: false },
      ...{ doing: 'sign in to the organization', shape: chosenOrganization },
    },
  )
  const token = parseToken(chosen.token, 'the server’s answer')
  output.hide(token)
  const last = chosen.isMfaEnabled ? await bringCode({ ...server, token }, wish) : token
  output.hide(last)
  const ends = await whenItEnds({ ...server, token: last })
  return { kind: 'user', email, token: last, expiresAt: ends === 'pending' || ends === undefined ? null : ends }
}

/** `pending`: the token waits for more. Undefined where the server does not tell. */
async function whenItEnds(server: Server): Promise<string | 'pending' | undefined> {
  try {
    return (await ask(server, { path: '/api/v1/session', doing: 'ask until when', shape: currentSession })).expiresAt
  } catch (error) {
    if (!(error instanceof CliFailure) || error.facts.status === undefined) throw error
    return error.facts.status === 401 || error.facts.status === 403 ? 'pending' : undefined
  }
}

async function firstOrganization(server: Server): Promise<string> {
  const listed = await ask(server, { path: '/api/v1/organization', doing: 'ask for your organizations', shape: organizations })
  const [first] = listed.organizations
  if (first) return first.id
  throw new CliFailure('This account is in no organization.', { todo: 'Ask an administrator to add it.' })
}

async function bringCode(server: Server, { email, code }: PasswordWish): Promise<string> {
  if (code === undefined && !canAsk())
    throw new CliFailure('This account has a second factor, and there is no terminal to ask for its code.', {
      todo: 'Add --code CODE, or sign in with "kms login --browser".',
    })
  const mfaToken = code ?? (await askText('Code of the authenticator app, or a recovery code'))
  const body = { email, mfaToken, mfaMethod: 'totp' }
  const question = { method: 'POST', path: '/api/v2/auth/mfa/verify', body, changes: false, shape: verifiedCode } as const
  return parseToken((await ask(server, { ...question, doing: 'sign in with this code' })).token, 'the server’s answer')
}

import { expiryOf, parseToken } from '../settings/token.ts'
import { issuedToken, userToken } from './answers.ts'
import { ask, type Server } from './ask.ts'

export interface NewToken {
  readonly token: string
  readonly expiresAt: string | null
}

export async function loginWithClientSecret(server: Server, clientId: string, clientSecret: string): Promise<NewToken> {
  const body = { clientId, clientSecret }
  const question = { method: 'POST', path: '/api/v1/auth/universal-auth/login', body, changes: false, shape: issuedToken } as const
  return received(await ask(server, { ...question, doing: 'sign in with the client id and secret' }))
}

export async function loginWithPassword(server: Server, email: string, password: string): Promise<NewToken> {
  const body = { email, password }
  const question = { method: 'POST', path: '/api/v3/auth/login', body, changes: false, shape: userToken } as const
  return received(await ask(server, { ...question, doing: 'sign in with e-mail and password' }))
}

function received({ accessToken, expiresIn }: { accessToken: string; expiresIn?: number | undefined }): NewToken {
  const token = parseToken(accessToken, 'the server’s answer')
  return { token, expiresAt: expiresIn ? new Date(Date.now() + expiresIn * 1_000).toISOString() : expiryOf(token) }
}

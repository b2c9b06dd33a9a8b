import type { Server } from '../api/ask.ts'
import { loginWithClientSecret } from '../api/log-in.ts'
import type { Call } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { type Login, readConfig } from './config-file.ts'
import { serverAddress, serverWithoutToken } from './server-address.ts'
import { parseToken } from './token.ts'

export interface Session extends Server {
  readonly token: string
  readonly tokenFrom: 'KMS_TOKEN' | 'KMS_CLIENT_ID' | 'kms login'
  readonly login?: Login
}

/** The server and the token to ask it with: the environment's first, then what `kms login` kept for this very server. */
export async function openSession(call: Call): Promise<Session> {
  const config = readConfig(call.env)
  const { url } = serverAddress(call, config)
  const server = serverWithoutToken(call, url)
  const { KMS_TOKEN, KMS_CLIENT_ID, KMS_CLIENT_SECRET } = call.env
  if (KMS_TOKEN) return { ...server, token: take(call, parseToken(KMS_TOKEN, 'KMS_TOKEN')), tokenFrom: 'KMS_TOKEN' }
  if (KMS_CLIENT_ID && KMS_CLIENT_SECRET) {
    call.output.hide(KMS_CLIENT_SECRET)
    const { token } = await loginWithClientSecret(server, KMS_CLIENT_ID, KMS_CLIENT_SECRET)
    return { ...server, token: take(call, token), tokenFrom: 'KMS_CLIENT_ID' }
  }
  const login = config.logins[url]
  if (login === undefined) {
    const others = Object.keys(config.logins)
    throw new CliFailure(`You are not signed in at ${url}.`, {
      why: others.length > 0 ? `There are logins for ${others.join(', ')}; a token is sent only to the server it is for.` : undefined,
      todo: `Run: kms login --url ${url}`,
    })
  }
  if (hasEnded(login)) {
    throw new CliFailure(`Your login at ${url} ended at ${login.expiresAt}.`, {
      todo: `Run: ${loginAgain(url, login)}`,
      code: 'LoginEnded',
    })
  }
  return { ...server, token: take(call, login.token), tokenFrom: 'kms login', login }
}

export const hasEnded = (login: Login) => login.expiresAt !== null && Date.parse(login.expiresAt) <= Date.now()

export function loginAgain(url: string, login: Login): string {
  const as = login.clientId ? ` --client-id ${login.clientId} --client-secret -` : login.email ? ` --email ${login.email}` : ''
  return `kms login --url ${url}${as}`
}

function take(call: Call, token: string): string {
  call.output.hide(token)
  return token
}

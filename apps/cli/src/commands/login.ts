import type { Command } from 'commander'
import { checkedAuth } from '../api/answers.ts'
import { ask, type Server } from '../api/ask.ts'
import { loginWithClientSecret, loginWithPassword } from '../api/log-in.ts'
import { type Call, onCall } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { type Login, readConfig, writeConfig } from '../settings/config-file.ts'
import { takeHidden } from '../settings/hidden-input.ts'
import { serverAddress, serverWithoutToken } from '../settings/server-address.ts'
import { refusePlainHttp } from '../settings/server-url.ts'
import { expiryOf, parseToken } from '../settings/token.ts'
import { askChoice, askText, canAsk } from '../terminal/ask.ts'

interface Options {
  readonly token?: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly email?: string
  readonly password?: string
}

export function addLogin(program: Command): void {
  const command = program
    .command('login')
    .description('sign in, and keep the token for this server')
    .option('--token <token>', 'an access token; - reads it from standard input (env KMS_TOKEN)')
    .option('--client-id <id>', 'of a machine identity (env KMS_CLIENT_ID)')
    .option('--client-secret <secret>', 'of a machine identity; - reads it from standard input (env KMS_CLIENT_SECRET)')
    .option('--email <email>', 'of a person')
    .option('--password <password>', 'of a person; - reads it from standard input')
  onCall<Options>(command, async (call) => {
    const config = readConfig(call.env)
    const { url } = serverAddress(call, config)
    const server = serverWithoutToken(call, url)
    // Before anything is asked or sent: nobody should type a password for nothing.
    refusePlainHttp(url, server.insecureHttp)
    const login = await signIn(call, server)
    call.output.hide(login.token)
    const file = writeConfig(call.env, { ...config, url, logins: { ...config.logins, [url]: login } })
    const { token: _, ...shown } = login
    call.output.document({ url, file, ...shown })
    call.output.line(
      `Signed in at ${url}${login.expiresAt === null ? '' : ` until ${login.expiresAt}`}. Kept in ${file}, which only you can read.`,
    )
  })
}

async function signIn(call: Call<Options>, server: Server): Promise<Login> {
  const given = fromEnvironment(call)
  const kind = given.token !== undefined ? 'token' : given.clientId ? 'universal-auth' : given.email ? 'user' : await askKind()
  if (kind === 'token') {
    const token = parseToken(await hidden(call, given.token, 'Access token', '--token'), '--token')
    call.output.hide(token)
    const question = { method: 'POST', path: '/api/v1/auth/checkAuth', changes: false, shape: checkedAuth } as const
    await ask({ ...server, token }, { ...question, doing: 'sign in with this token' })
    return { kind, token, expiresAt: expiryOf(token) }
  }
  if (kind === 'universal-auth') {
    const clientId = given.clientId ?? (await askText('Client id'))
    const clientSecret = await hidden(call, given.clientSecret, 'Client secret', '--client-secret')
    return { kind, clientId, ...(await loginWithClientSecret(server, clientId, clientSecret)) }
  }
  const email = given.email ?? (await askText('E-mail'))
  const password = await hidden(call, given.password, 'Password', '--password')
  return { kind, email, ...(await loginWithPassword(server, email, password)) }
}

async function hidden(call: Call, given: string | undefined, name: string, flag: string): Promise<string> {
  const value = await takeHidden(given, name, flag)
  call.output.hide(value)
  return value
}

/** Flags win; the environment counts only for a way of signing in that no flag contradicts. */
function fromEnvironment({ options, env }: Call<Options>): Options {
  const ways = [options.token, options.clientId ?? options.clientSecret, options.email ?? options.password].filter(
    (way) => way !== undefined,
  )
  if (ways.length > 1)
    throw new CliFailure('Which way of signing in? More than one was given.', { todo: 'Give a token, a client id, or an e-mail.' })
  if (options.token !== undefined || options.email || options.password) return options
  const clientId = options.clientId ?? (env.KMS_CLIENT_ID || undefined)
  const clientSecret = options.clientSecret ?? (env.KMS_CLIENT_SECRET || undefined)
  const named = { ...(clientId ? { clientId } : {}), ...(clientSecret ? { clientSecret } : {}) }
  if (options.clientId ?? options.clientSecret) {
    if (clientId) return named
    throw new CliFailure('The client id is missing.', { todo: 'Add --client-id, or set KMS_CLIENT_ID.' })
  }
  return env.KMS_TOKEN ? { token: env.KMS_TOKEN } : named
}

async function askKind(): Promise<Login['kind']> {
  if (!canAsk()) {
    throw new CliFailure('As whom? No credentials were given, and there is no terminal to ask at.', {
      todo: 'Give --token -, or --client-id ID --client-secret -, or --email E --password -; "-" reads from standard input.',
    })
  }
  return askChoice('How do you sign in?', [
    { value: 'user', label: 'E-mail and password' },
    { value: 'universal-auth', label: 'Client id and secret of a machine identity' },
    { value: 'token', label: 'Access token' },
  ])
}

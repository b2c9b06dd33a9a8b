import { type Command, Option } from 'commander'
import { checkedAuth } from '../api/answers.ts'
import { ask, type Server } from '../api/ask.ts'
import { loginWithClientSecret } from '../api/log-in.ts'
import { type Call, onCall } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { type Login, readConfig, writeConfig } from '../settings/config-file.ts'
import { takeHidden } from '../settings/hidden-input.ts'
import { serverAddress, serverWithoutToken } from '../settings/server-address.ts'
import { refusePlainHttp } from '../settings/server-url.ts'
import { expiryOf, parseToken } from '../settings/token.ts'
import { signInByBrowser, waitMinutesMax } from '../sign-in/sign-in-by-browser.ts'
import { signInByPassword } from '../sign-in/sign-in-by-password.ts'
import { askChoice, askText, canAsk } from '../terminal/ask.ts'

type Way = 'browser' | Login['kind']

interface Options {
  readonly browser?: boolean
  readonly interactive?: boolean
  readonly method?: 'user' | 'universal-auth'
  readonly token?: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly email?: string
  readonly password?: string
  readonly code?: string
  readonly organizationId?: string
  readonly plain?: boolean
}

export function addLogin(program: Command): void {
  const command = program
    .command('login')
    .description('sign in, and keep the token for this server')
    .option('--browser', `as a person, by a page of the server: prints its address, and waits for ${waitMinutesMax} minutes`)
    .option('--token <token>', 'an access token; - reads it from standard input (env KMS_TOKEN)')
    .option('--client-id <id>', 'of a machine identity (env KMS_CLIENT_ID)')
    .option('--client-secret <secret>', 'of a machine identity; - reads it from standard input (env KMS_CLIENT_SECRET)')
    .option('--email <email>', 'of a person')
    .option('--password <password>', 'of a person; - reads it from standard input')
    .option('--code <code>', 'of the second factor, with --email')
    .option('--organization-id <id>', 'the organization to sign in to, with --email; by default the first by name')
    .option('-i, --interactive', 'ask for e-mail and password at the terminal')
    .addOption(
      new Option('--method <method>', 'user: --browser, unless --email is there; universal-auth: --client-id').choices([
        'user',
        'universal-auth',
      ]),
    )
    .option('--plain', 'print the token and nothing else, and keep nothing')
  onCall<Options>(command, async (call) => {
    const config = readConfig(call.env)
    const { url } = serverAddress(call, config)
    const server = serverWithoutToken(call, url)
    // Before anything is asked or sent: nobody should type a password for nothing.
    refusePlainHttp(url, server.insecureHttp)
    const login = await signIn(call, server)
    if (call.options.plain) return call.output.bytes(`${login.token}\n`)
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
  const way = wayOf(call.options, given) ?? (await askWay())
  if (way === 'browser') return signInByBrowser(server, call.output)
  if (way === 'token') {
    const token = parseToken(await hidden(call, given.token, 'Access token', '--token'), '--token')
    call.output.hide(token)
    const question = { method: 'POST', path: '/api/v1/auth/checkAuth', changes: false, shape: checkedAuth } as const
    await ask({ ...server, token }, { ...question, doing: 'sign in with this token' })
    return { kind: way, token, expiresAt: expiryOf(token) }
  }
  if (way === 'universal-auth') {
    const clientId = given.clientId ?? (await askText('Client id'))
    const clientSecret = await hidden(call, given.clientSecret, 'Client secret', '--client-secret')
    return { kind: way, clientId, ...(await loginWithClientSecret(server, clientId, clientSecret)) }
  }
  const email = given.email ?? (await askText('E-mail'))
  const password = await hidden(call, given.password, 'Password', '--password')
  const { organizationId, code } = call.options
  return signInByPassword(server, call.output, { email, password, organizationId, code })
}

async function hidden(call: Call, given: string | undefined, name: string, flag: string): Promise<string> {
  const value = await takeHidden(given, name, flag)
  call.output.hide(value)
  return value
}

function wayOf({ browser, interactive, method }: Options, given: Options): Way | undefined {
  if (browser || (method === 'user' && !interactive && given.email === undefined)) return 'browser'
  if (interactive || given.email !== undefined) return 'user'
  if (method === 'universal-auth' || given.clientId) return 'universal-auth'
  return given.token === undefined ? undefined : 'token'
}

/** Flags win; the environment counts only for a way of signing in that no flag contradicts. */
function fromEnvironment({ options, env }: Call<Options>): Options {
  const isPerson = options.method === 'user' || options.interactive
  const ways = [
    options.browser || undefined,
    options.token,
    options.clientId ?? options.clientSecret ?? (options.method === 'universal-auth' ? options.method : undefined),
    options.email ?? options.password ?? (isPerson && !options.browser ? 'user' : undefined),
  ].filter((way) => way !== undefined)
  if (ways.length > 1)
    throw new CliFailure('Which way of signing in? More than one was given.', {
      todo: 'Give one of --browser, a token, a client id, or an e-mail.',
    })
  if (options.browser || options.token !== undefined || options.email || options.password || isPerson) return options
  const clientId = options.clientId ?? (env.KMS_CLIENT_ID || undefined)
  const clientSecret = options.clientSecret ?? (env.KMS_CLIENT_SECRET || undefined)
  const named = { ...(clientId ? { clientId } : {}), ...(clientSecret ? { clientSecret } : {}) }
  if (options.clientId ?? options.clientSecret ?? options.method) {
    if (clientId) return named
    throw new CliFailure('The client id is missing.', { todo: 'Add --client-id, or set KMS_CLIENT_ID.' })
  }
  return env.KMS_TOKEN ? { token: env.KMS_TOKEN } : named
}

async function askWay(): Promise<Way> {
  if (!canAsk()) {
    throw new CliFailure('As whom? No credentials were given, and there is no terminal to ask at.', {
      todo: 'Give --browser, or --token -, or --client-id ID --client-secret -, or --email E --password -; "-" reads from standard input.',
    })
  }
  return askChoice<Way>('How do you sign in?', [
    { value: 'browser', label: 'In the browser' },
    { value: 'user', label: 'E-mail and password' },
    { value: 'universal-auth', label: 'Client id and secret of a machine identity' },
    { value: 'token', label: 'Access token' },
  ])
}

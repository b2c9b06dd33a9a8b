import { existsSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { checkedAuth, serverStatus } from '../api/answers.ts'
import { ask, exchange } from '../api/ask.ts'
import { type Call, onCall, type ScopeOptions, withScopeOptions } from '../call.ts'
import { exitCodes } from '../exit-codes.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { toFailure } from '../failure/describe-failure.ts'
import { configFile, looseModes } from '../settings/config-file.ts'
import { scopeSettings } from '../settings/scope.ts'
import { serverAddress, serverWithoutToken } from '../settings/server-address.ts'
import { openSession } from '../settings/session.ts'
import { expiryOf } from '../settings/token.ts'
import { printable } from '../terminal/printable.ts'
import { version } from '../version.ts'

interface Check {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly found: string
  readonly todo?: string | undefined
}

/** Larger differences break the ends of tokens and the comparison of times. */
const CLOCK_SKEW_WARN_MS = 60_000

export function addDoctor(program: Command): void {
  const command = program.command('doctor').description('what kms would use, what is wrong, and what to do about it')
  onCall<ScopeOptions>(withScopeOptions(command), async (call) => {
    const checks: Check[] = []
    for (const [name, look] of looks) checks.push(...(await orFailed(name, look, call)))
    const healthy = checks.every(({ state }) => state !== 'failed')
    call.output.document({ healthy, checks })
    const { green, yellow, red } = call.output.colour
    const marks = { ok: green('ok     '), warning: yellow('warning'), failed: red('failed ') }
    for (const { name, state, found, todo } of checks) {
      call.output.line(`${marks[state]}  ${name.padEnd(11)}  ${printable(found)}`)
      if (todo) call.output.line(`                      → ${printable(todo)}`)
    }
    return healthy ? exitCodes.done : exitCodes.failed
  })
}

type Look = (call: Call<ScopeOptions>) => Check[] | Promise<Check[]>

async function orFailed(name: string, look: Look, call: Call<ScopeOptions>): Promise<Check[]> {
  try {
    return await look(call)
  } catch (thrown) {
    const { message, facts } = toFailure(thrown)
    return [{ name, state: 'failed', found: [message, facts.why].filter(Boolean).join(' '), todo: facts.todo }]
  }
}

function checkProgram(): Check[] {
  return [{ name: 'kms', state: 'ok', found: `${version}, Node ${process.versions.node}` }]
}

function checkConfig({ env }: Call): Check[] {
  const file = configFile(env)
  const loose = looseModes(env)
  const mode = existsSync(file) ? ` (mode ${(statSync(file).mode & 0o777).toString(8)})` : ', not there yet'
  if (loose.length === 0) return [{ name: 'login file', state: 'ok', found: `${file}${mode}` }]
  const todo = `Run: chmod 700 '${file.replace(/\/[^/]*$/, '')}' && chmod 600 '${file}'; then make new tokens if others use this machine.`
  return [{ name: 'login file', state: 'failed', found: `${loose.join('; ')}: the tokens in it are not only yours.`, todo }]
}

function checkDefaults(call: Call<ScopeOptions>): Check[] {
  return Object.entries(scopeSettings(call)).map(([name, setting]) => ({
    name,
    state: 'ok',
    found: setting
      ? `${setting.value} (from ${setting.from})`
      : name === 'path'
        ? '/ (the default)'
        : 'none; give it with each command, or run "kms init"',
  }))
}

async function checkServer(call: Call): Promise<Check[]> {
  const { url, from } = serverAddress(call)
  const server = serverWithoutToken(call, url)
  const before = Date.now()
  const answer = await exchange(server, { path: '/api/status', doing: `reach the server at ${url}` })
  const after = Date.now()
  const status = serverStatus.safeParse(answer.body)
  if (answer.status !== 200 || !status.success) {
    const found = `${url} (from ${from}) answers ${answer.status}, not as Hanzo KMS does.`
    return [{ name: 'server', state: 'failed', found, todo: 'Check the address (--url or KMS_URL), and any proxy between.' }]
  }
  const told = status.data.version === undefined ? '' : `, version ${status.data.version}`
  return [
    { name: 'server', state: 'ok', found: `${url} (from ${from}) is ready${told}` },
    checkClock(status.data.date ?? answer.headers.get('date'), before, after),
  ]
}

function checkClock(serverDate: string | null, before: number, after: number): Check {
  const there = serverDate === null ? Number.NaN : Date.parse(serverDate)
  if (Number.isNaN(there)) return { name: 'clock', state: 'warning', found: 'The server does not tell its time.' }
  // The server looked at its clock somewhere between the two; only what lies outside is skew.
  const skewMs = there < before ? there - before : there > after ? there - after : 0
  const found = `the server’s differs by ${Math.round(Math.abs(skewMs) / 1_000)} s`
  if (Math.abs(skewMs) < CLOCK_SKEW_WARN_MS) return { name: 'clock', state: 'ok', found }
  const todo = 'Set this machine’s or the server’s clock by NTP: ends of tokens are judged by it.'
  return { name: 'clock', state: 'warning', found: `${found} (it is ${skewMs > 0 ? 'ahead' : 'behind'})`, todo }
}

async function checkToken(call: Call): Promise<Check[]> {
  const session = await openSession(call)
  const expiresAt = session.login ? session.login.expiresAt : expiryOf(session.token)
  try {
    await ask(session, { method: 'POST', path: '/api/v1/auth/checkAuth', changes: false, doing: 'check the token', shape: checkedAuth })
  } catch (error) {
    if (!(error instanceof CliFailure) || error.facts.status === undefined) throw error
    const found = `The token (from ${session.tokenFrom}) is not accepted: ${error.facts.why ?? ''}`
    return [{ name: 'token', state: 'failed', found, todo: error.facts.todo }]
  }
  return [
    {
      name: 'token',
      state: 'ok',
      found: `accepted (from ${session.tokenFrom}), ${expiresAt ? `until ${expiresAt}` : 'its end is not told'}`,
    },
  ]
}

const looks: readonly (readonly [string, Look])[] = [
  ['kms', checkProgram],
  ['login file', checkConfig],
  ['defaults', checkDefaults],
  ['server', checkServer],
  ['token', checkToken],
]

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePerson, type Person } from './run-kms.ts'
import { openStandIn, type StandIn, token } from './stand-in.ts'
import { projectId } from './stand-in-wire.ts'

let standIn: StandIn
let person: Person
beforeAll(async () => {
  standIn = await openStandIn()
  person = makePerson({ KMS_URL: standIn.url, KMS_TOKEN: token, KMS_PROJECT: projectId, KMS_ENV: 'prod' })
})
afterAll(async () => {
  person.leave()
  await standIn.close()
})
beforeEach(() => {
  standIn.secrets.clear()
})

const node = (script: string) => ['run', '--', process.execPath, '-e', script]

test('a signal to kms reaches the command, and its exit code comes back', async () => {
  const script = "process.on('SIGTERM', () => process.exit(9)); console.log('ready'); setInterval(() => {}, 1e6)"
  const { code, out } = await person.kms(node(script), { onStart: (pid) => process.kill(pid, 'SIGTERM') })
  expect({ code, out }).toEqual({ code: 9, out: 'ready\n' })
})

test('a command that ends by a signal makes kms end by it', async () => {
  const { code, signal } = await person.kms(node("process.kill(process.pid, 'SIGKILL')"))
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
})

test('the command keeps the environment and standard input, but not the credentials of kms', async () => {
  standIn.secrets.set('HOME', { value: 'from the secret', version: 1 })
  const script = "process.stdin.pipe(process.stdout); console.log([process.env.KEPT, process.env.HOME, process.env.KMS_TOKEN].join('|'))"
  const { out } = await person.kms(node(script), { env: { KEPT: 'kept' }, stdin: 'piped' })
  expect(out).toContain('kept|from the secret|\n')
  expect(out).toContain('piped')
})

test('options after the command belong to the command', async () => {
  const { out } = await person.kms(['run', process.execPath, '-p', 'process.argv.slice(1).join()', '--', '--json', '--env', 'x'])
  expect(out).toBe('--json,--env,x\n')
})

test('a value with NUL, and a name that no variable can have, are refused and nothing is started', async () => {
  for (const [key, value] of [
    ['NUL', 'before\0canary'],
    ['A=B', 'canary'],
  ] as const) {
    standIn.secrets.clear()
    standIn.secrets.set(key, { value, version: 1 })
    const { code, out, err } = await person.kms(node("console.log('started')"))
    expect({ key, code, out }).toEqual({ key, code: 1, out: '' })
    expect(err).toMatch(/^kms: Nothing was started: /)
    expect(err).not.toContain('canary')
  }
})

test('a secret cannot decide which code the command loads, unless that is meant', async () => {
  standIn.secrets.set('NODE_OPTIONS', { value: '--no-warnings', version: 1 })
  const print = node('console.log(process.env.NODE_OPTIONS)')
  const refused = await person.kms(print)
  expect({ code: refused.code, out: refused.out }).toEqual({ code: 1, out: '' })
  expect((await person.kms(['run', '--allow-loader-variables', ...print.slice(1)])).out).toBe('--no-warnings\n')
})

test('a command that is not there is 127, one that cannot be executed is 126', async () => {
  expect(await person.kms(['run', '--', 'no-such-command-anywhere'])).toMatchObject({ code: 127, out: '' })
  expect(await person.kms(['run', '--', person.directory])).toMatchObject({ code: 126, out: '' })
})

test('with --json an error is JSON on standard error, since standard output is the command’s', async () => {
  const { code, out, err } = await person.kms(['run', '--json', '--', 'no-such-command-anywhere'])
  expect({ code, out }).toEqual({ code: 127, out: '' })
  expect(JSON.parse(err)).toMatchObject({ error: { what: expect.stringContaining('not found') } })
})

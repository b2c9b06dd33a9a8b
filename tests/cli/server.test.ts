import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyMigratedCluster } from '../support/copy-migrated-cluster.ts'
import { compileCache } from '../support/launch.ts'
import { type Json, makePerson, type Person } from './run-kms.ts'

const cli = resolve(import.meta.dirname, '../../apps/cli')

let dataDir: string
let server: ChildProcess
let url: string
let person: Person
/** As the first administrator's machine identity. */
let ask: (method: string, path: string, body?: unknown) => Promise<Json>
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kms-cli-server-'))
  await copyMigratedCluster(dataDir)
  const env = { PATH: process.env.PATH, HOME: dataDir, KMS_DATA_DIR: dataDir, KMS_PORT: '0', ...compileCache }
  server = spawn(process.execPath, [join(cli, 'src/main.ts'), 'server'], { cwd: dataDir, env, stdio: ['ignore', 'pipe', 'inherit'] })
  url = await readyUrl(server)
  person = makePerson({ KMS_URL: url })
  const call = async (token: string | undefined, method: string, path: string, body?: unknown): Promise<Json> => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return await answer.json()
  }
  const first = { email: 'a@example.com', password: 'correct horse battery staple', organization: 'Test' }
  const made = await call(undefined, 'POST', '/api/v1/admin/bootstrap', first)
  ask = (...asked) => call(made.identity.credentials.token, ...asked)
  machine = await makeMachine(made.organization.id)
})
afterAll(() => {
  person.leave()
  server.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

let machine: { readonly clientId: string; readonly clientSecret: string }

async function makeMachine(organizationId: string) {
  const { identity } = await ask('POST', '/api/v1/identities', { name: 'ci', organizationId, role: 'member' })
  const at = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { clientId } = (await ask('POST', at, {})).identityUniversalAuth
  const { clientSecret } = await ask('POST', `${at}/client-secrets`, {})
  return { clientId, clientSecret }
}

async function readyUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The server has no standard output.')
  for await (const line of createInterface({ input: stdout })) {
    const { event, url: ready } = JSON.parse(line) as { event: string; url?: string }
    if (event === 'ready' && ready !== undefined) {
      stdout.resume()
      return ready
    }
  }
  throw new Error('The server ended before it was ready.')
}

const keptToken = (): string =>
  Object.values(JSON.parse(readFileSync(person.configFile, 'utf8')).logins as Record<string, { token: string }>)[0]?.token ?? ''
const accepted = async (token: string) =>
  (await fetch(`${url}/api/v1/auth/checkAuth`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status === 200
const loginAsMachine = () =>
  person.json(['login', '--client-id', machine.clientId, '--client-secret', '-'], { stdin: machine.clientSecret })

test('a machine identity signs in with client id and secret, says who it is, and its token ends with the logout', async () => {
  const { code, document } = await loginAsMachine()
  expect({ code, ...document }).toMatchObject({ code: 0, kind: 'universal-auth', clientId: machine.clientId })
  expect((await person.json(['whoami'])).document).toMatchObject({ identity: 'ci', organization: 'Test' })
  const token = keptToken()
  expect(await accepted(token)).toBe(true)
  expect((await person.json(['logout'])).document).toMatchObject({ loggedOut: true, tokenEnded: true })
  expect(await accepted(token)).toBe(false)
})

test('the logout of a person ends the token too', async () => {
  await person.kms(['login', '--email', 'a@example.com', '--password', '-'], { stdin: 'correct horse battery staple' })
  const token = keptToken()
  expect((await person.json(['logout'])).document).toMatchObject({ tokenEnded: true })
  expect(await accepted(token)).toBe(false)
})

test('a token that was brought from elsewhere is only forgotten, unless it is to end', async () => {
  await loginAsMachine()
  const token = keptToken()
  await person.kms(['login', '--token', '-'], { stdin: token })
  expect((await person.json(['logout'])).document).toMatchObject({ loggedOut: true, tokenEnded: false })
  expect(await accepted(token)).toBe(true)
  await person.kms(['login', '--token', '-'], { stdin: token })
  expect((await person.json(['logout', '--revoke'])).document).toMatchObject({ tokenEnded: true })
  expect(await accepted(token)).toBe(false)
})

test('a wrong client secret is told in the server’s words, and nothing is kept', async () => {
  const { code, err } = await person.kms(['login', '--client-id', machine.clientId, '--client-secret', '-'], { stdin: 'canary-secret' })
  expect(code).toBe(1)
  expect(err).toContain('Invalid credentials')
  expect(err).not.toContain('canary-secret')
})

test('a setting that cannot be used ends "kms server" with the server’s sentence and code', async () => {
  const { code, out, err } = await person.kms(['server'], { env: { KMS_PORT: 'http' } })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('KMS_PORT must be a whole number')
})

test('where no server is installed, "kms server" says what to install', async () => {
  const alone = mkdtempSync(join(tmpdir(), 'kms-cli-alone-'))
  const modules = resolve(cli, '../../node_modules')
  cpSync(join(cli, 'src'), join(alone, 'src'), { recursive: true })
  cpSync(join(cli, 'package.json'), join(alone, 'package.json'))
  mkdirSync(join(alone, 'node_modules/@hanzo-kms'), { recursive: true })
  symlinkSync(join(modules, '@hanzo-kms/contracts'), join(alone, 'node_modules/@hanzo-kms/contracts'))
  for (const name of ['zod', 'commander', '@clack']) symlinkSync(join(modules, name), join(alone, 'node_modules', name))
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(alone, 'src/main.ts'), 'server'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('Install @hanzo-kms/server')
  rmSync(alone, { recursive: true })
})

// Last: it ends the server.
test('a signal to "kms server" reaches the server, which finishes and leaves 0', async () => {
  const ended = new Promise((done) => server.once('exit', (code, signal) => done({ code, signal })))
  server.kill('SIGTERM')
  expect(await ended).toEqual({ code: 0, signal: null })
  await expect(fetch(`${url}/api/status`)).rejects.toThrow()
})

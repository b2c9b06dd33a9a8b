import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makePerson, type Person } from './run-kms.ts'
import { openStandIn, type StandIn, token } from './stand-in.ts'
import { failure, projectId } from './stand-in-wire.ts'

let standIn: StandIn
let person: Person
beforeEach(async () => {
  standIn = await openStandIn()
  person = makePerson({ KMS_URL: standIn.url })
})
afterEach(async () => {
  person.leave()
  await standIn.close()
})

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a token from standard input is kept where only its owner can read it, also where the directory was open before', async () => {
  mkdirSync(dirname(person.configFile), { recursive: true })
  chmodSync(dirname(person.configFile), 0o755)
  const { code, out, err } = await person.kms(['login', '--token', '-'], { stdin: `${token}\n` })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).not.toContain(token)
  expect([mode(dirname(person.configFile)), mode(person.configFile)]).toEqual(['700', '600'])
  expect(readdirSync(dirname(person.configFile))).toEqual(['config.json'])
  expect((await person.kms(['secrets', 'list', '--project', projectId, '--env', 'dev'])).code).toBe(0)
})

test('a token that the server does not accept is not kept, and not repeated', async () => {
  const { code, out, err } = await person.kms(['login', '--token', 'wrong-canary-token'])
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).not.toContain('canary')
  expect(() => statSync(person.configFile)).toThrow('ENOENT')
})

test('a token that could not stand in a header is refused without being repeated', async () => {
  const { code, err } = await person.kms(['login', '--token', '-'], { stdin: 'two words\ncanary' })
  expect(code).toBe(1)
  expect(err).toContain('no token')
  expect(err).not.toContain('canary')
  expect(standIn.asked).toEqual([])
})

test('client id and secret become a token; the secret is not kept; when the token has ended the way back is told', async () => {
  const { document } = await person.json(['login', '--client-id', 'the-client', '--client-secret', '-'], { stdin: 'the-client-secret' })
  expect(document).toMatchObject({ kind: 'universal-auth', clientId: 'the-client', url: standIn.url })
  const kept = readFileSync(person.configFile, 'utf8')
  expect(kept).not.toContain('the-client-secret')
  const config = JSON.parse(kept)
  config.logins[standIn.url].expiresAt = '2020-01-01T00:00:00.000Z'
  writeFileSync(person.configFile, JSON.stringify(config))
  standIn.asked.length = 0
  const ended = await person.kms(['secrets', 'list', '--project', projectId, '--env', 'dev'])
  expect(ended.code).toBe(1)
  expect(ended.err).toContain(`kms login --url ${standIn.url} --client-id the-client --client-secret -`)
  expect(standIn.asked).toEqual([])
})

test('KMS_CLIENT_ID and KMS_CLIENT_SECRET alone are enough for a command, and keep nothing', async () => {
  const env = { KMS_CLIENT_ID: 'the-client', KMS_CLIENT_SECRET: 'the-client-secret', KMS_PROJECT: projectId, KMS_ENV: 'dev' }
  expect((await person.kms(['secrets', 'list'], { env })).code).toBe(0)
  expect(() => statSync(person.configFile)).toThrow('ENOENT')
})

test('e-mail and password sign in; a server that repeats the password does not get it onto the screen', async () => {
  standIn.next('POST', /login$/, failure(400, 'BadRequest', 'You sent my-password-canary'))
  const refused = await person.kms(['login', '--email', 'a@example.com', '--password', '-'], { stdin: 'my-password-canary' })
  expect(refused.code).toBe(1)
  expect(refused.err).not.toContain('canary')
  const { document } = await person.json(['login', '--email', 'a@example.com', '--password', '-'], { stdin: 'my-password-canary' })
  expect(document).toMatchObject({ kind: 'user', email: 'a@example.com' })
  expect(readFileSync(person.configFile, 'utf8')).not.toContain('canary')
})

test('a kept token goes to the server it is for, and to no other', async () => {
  await person.kms(['login', '--token', '-'], { stdin: token })
  const other = await openStandIn()
  const { code, err } = await person.kms(['projects', '--url', other.url])
  expect(code).toBe(1)
  expect(err).toContain('not signed in')
  expect(other.asked).toEqual([])
  await other.close()
})

test('a .kms.json cannot say where the token goes, and gives defaults from above', async () => {
  await person.kms(['login', '--token', '-'], { stdin: token })
  const other = await openStandIn()
  const file = { project: projectId, environment: 'dev', path: '/web', url: other.url, KMS_URL: other.url }
  writeFileSync(join(person.directory, '.kms.json'), JSON.stringify(file))
  expect((await person.json(['secrets', 'list'])).document).toMatchObject({ projectId, environment: 'dev', secretPath: '/web' })
  expect(
    (await person.json(['secrets', 'list', '--env', 'prod'], { env: { KMS_ENV: 'staging', KMS_PATH: 'api' } })).document,
  ).toMatchObject({
    environment: 'prod',
    secretPath: '/api',
  })
  expect(other.asked).toEqual([])
  await other.close()
})

test('init writes .kms.json from what the server knows', async () => {
  await person.kms(['login', '--token', '-'], { stdin: token })
  expect((await person.kms(['init', '--env', 'nope'])).err).toContain('It has dev, prod.')
  expect((await person.kms(['init', '--project', 'shop-demo', '--env', 'dev'])).code).toBe(0)
  expect(JSON.parse(readFileSync(join(person.directory, '.kms.json'), 'utf8'))).toEqual({ project: projectId, environment: 'dev' })
})

test('over plain http nothing goes to another machine, unless that is asked for', async () => {
  const remote = { KMS_URL: 'http://kms.invalid', KMS_TOKEN: token }
  const refused = await person.kms(['projects'], { env: remote })
  expect(refused.code).toBe(1)
  expect(refused.err).toContain('plain http')
  expect(
    (await person.kms(['login', '--email', 'a@b.c', '--password', '-'], { env: { ...remote, KMS_TOKEN: '' }, stdin: 'x' })).err,
  ).toContain('plain http')
  expect((await person.kms(['projects', '--insecure-http'], { env: remote })).err).not.toContain('plain http')
  expect((await person.kms(['projects', '--url', 'http://user:canary@127.0.0.1:1'])).err).toContain('holds a user name or password')
})

test('logout forgets the token, and ends the one of a machine identity at the server', async () => {
  await person.kms(['login', '--client-id', 'the-client', '--client-secret', '-'], { stdin: 'the-client-secret' })
  expect((await person.json(['logout'])).document).toMatchObject({ loggedOut: true, tokenEnded: true })
  expect(standIn.asked.at(-1)).toMatchObject({ path: '/api/v1/auth/token/revoke', body: { accessToken: token } })
  expect(readFileSync(person.configFile, 'utf8')).not.toContain(token)
  expect((await person.kms(['projects'])).err).toContain('not signed in')
})

test('doctor says what is wrong and what to do, and leaves 1', async () => {
  await person.kms(['login', '--token', '-'], { stdin: token })
  expect((await person.json(['doctor'])).document).toMatchObject({ healthy: true })
  chmodSync(person.configFile, 0o644)
  standIn.next('POST', /checkAuth/, failure(403, 'TokenError', 'Your token has expired. Please re-authenticate.'))
  const { code, document } = await person.json(['doctor'])
  expect(code).toBe(1)
  const failed = document.checks.filter(({ state }: { state: string }) => state === 'failed')
  expect(failed.map(({ name }: { name: string }) => name)).toEqual(['login file', 'token'])
  expect(failed[0].todo).toContain('chmod 600')
  expect(failed[1].todo).toContain('kms login')
})

import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePerson, type Person } from './run-kms.ts'
import { openStandIn, type StandIn, token } from './stand-in.ts'
import { failure, projectId } from './stand-in-wire.ts'

let standIn: StandIn
let person: Person
beforeAll(async () => {
  standIn = await openStandIn()
  person = makePerson({ KMS_URL: standIn.url, KMS_TOKEN: token, KMS_PROJECT: projectId, KMS_ENV: 'dev' })
})
afterAll(async () => {
  person.leave()
  await standIn.close()
})
beforeEach(() => {
  standIn.asked.length = 0
})

async function refused(args: readonly string[] = ['projects'], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, out, err } = await person.kms(args, { env })
  expect({ args, code, out }).toEqual({ args, code: 1, out: '' })
  expect(err).toMatch(/^kms: /)
  expect(err).not.toMatch(/\bat .*:\d+:\d+|node:internal|TypeError|undefined/)
  expect(err).not.toContain(token)
  return err
}

test('a server that is not there, not known, not HTTP, or silent, is told apart in words', async () => {
  const mute = createServer((socket) => socket.on('error', () => {}))
  const rude = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-rude\r\n'))
  const [muteUrl, rudeUrl] = await Promise.all([listen(mute), listen(rude)])
  expect(await refused(['projects'], { KMS_URL: await closedUrl() })).toMatch(/Nothing listens at 127\.0\.0\.1:\d+\./)
  expect(await refused(['projects'], { KMS_URL: 'http://127.0.0.1:1' })).toContain('Port 1 belongs to another protocol')
  expect(await refused(['projects'], { KMS_URL: 'https://kms.invalid' })).toContain('kms.invalid cannot be resolved')
  expect(await refused(['projects'], { KMS_URL: rudeUrl })).toContain('does not speak HTTP')
  expect(await refused(['projects', '--timeout', '0.2'], { KMS_URL: muteUrl })).toContain('did not answer within 0.2 s.')
  expect(await refused(['secrets', 'set', 'A=1', '--timeout', '0.2'], { KMS_URL: muteUrl })).toContain('It may have happened all the same.')
  expect(await refused(['projects'], { KMS_URL: standIn.url.replace('http:', 'https:') })).toContain('does not speak TLS')
  mute.close()
  rude.close()
})

test('an answer that is not of this API is called so, and no redirect is followed', async () => {
  standIn.next('GET', /projects/, (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'))
  expect(await refused()).toContain('answered 200 with a web page')
  standIn.next('GET', /projects/, (response) => void response.writeHead(302, { location: 'https://elsewhere.invalid/' }).end())
  expect(await refused()).toContain('points to another address')
  standIn.next('GET', /projects/, { body: { projects: [{ id: 7 }] } })
  expect(await refused()).toContain('another shape than expected')
  standIn.next('GET', /projects/, (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"projects": ['))
  expect(await refused()).toContain('something that is not JSON')
})

test('what the server refuses is told with its reason, what to do, and the reqId', async () => {
  standIn.next('GET', /projects/, failure(403, 'PermissionDenied', 'You are not allowed to read on project'))
  const denied = await refused()
  expect(denied).toContain('You are not allowed to read on project.')
  expect(denied).toContain('Ask an administrator')
  expect(denied).toContain('reqId: req-abcdefghijklmn')
  standIn.next('GET', /projects/, failure(401, 'UnauthorizedError', 'Token missing'))
  expect(await refused()).toContain('kms login')
  standIn.next('GET', /projects/, (response) => {
    const body = { reqId: 'req-abcdefghijklmn', statusCode: 429, error: 'RateLimitExceeded', message: 'Rate limit exceeded.' }
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '17' }).end(JSON.stringify(body))
  })
  expect(await refused()).toContain('Try again in 17 s.')
  expect(await refused(['secrets', 'list', '--project', 'no-such-slug'])).toContain('find the project "no-such-slug" (from --project)')
})

test('with --json every failure is one JSON document on standard output, and nothing is said elsewhere', async () => {
  standIn.next('GET', /projects/, failure(403, 'PermissionDenied', 'No.'))
  const server = await person.json(['projects'])
  expect(server).toMatchObject({
    code: 1,
    err: '',
    document: { error: { status: 403, code: 'PermissionDenied', reqId: 'req-abcdefghijklmn' } },
  })
  const network = await person.json(['projects'], { env: { KMS_URL: await closedUrl() } })
  expect(network).toMatchObject({ code: 1, err: '', document: { error: { code: 'ECONNREFUSED' } } })
  const usage = await person.json(['projects', '--no-such-option'])
  expect(usage).toMatchObject({ code: 1, err: '', document: { error: { code: 'Usage' } } })
})

test('what was typed wrongly is never repeated with its value', async () => {
  for (const args of [
    ['login', '--tokn=canary'],
    ['secrets', 'KEY=canary'],
    ['--password=canary'],
    ['connections', 'create', 'c', '--credential', 'canary'],
    ['secrets', 'export', '--format=canary'],
  ]) {
    const err = await refused(args)
    expect(err.replace("'canary' is invalid", args.includes('--format=canary') ? '' : '$&')).not.toContain('canary')
    expect(err).toContain('--help')
  }
  expect(standIn.asked).toEqual([])
})

test('the token is sent in the header and nowhere else', async () => {
  await person.kms(['secrets', 'set', 'A=1'])
  await person.kms(['secrets', 'list'])
  expect(standIn.asked.length).toBe(2)
  for (const { path, query, body, headers } of standIn.asked) {
    expect(JSON.stringify([path, query, body ?? null])).not.toContain(token)
    expect(headers.authorization).toBe(`Bearer ${token}`)
  }
})

test('help documents the exit codes, and nothing is coloured off a terminal', async () => {
  const { code, out } = await person.kms(['--help'])
  expect(code).toBe(0)
  for (const line of ['Exit codes:', '  2    ', '  127  ']) expect(out).toContain(line)
  expect(out).not.toContain('\u001b')
})

function listen(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    })
  })
}

/** Where something listened a moment ago. */
async function closedUrl(): Promise<string> {
  const server = createServer()
  const url = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return url
}

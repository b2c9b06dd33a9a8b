/** The browser's part in signing in the command line. */
import { commandLineTtlS } from '@hanzo-kms/core/people/sign-in-command-line'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminEmail, type People, startPeople } from '../support/start-people.ts'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const path = '/api/v1/session/command-line'

test('who is signed in in the browser gets a token of its organization for the command line that waits on this machine', async () => {
  const browser = await people.adminBrowser()
  const { body } = await browser.send('POST', path, { callbackPort: 54_321 })
  expect(body).toEqual({
    callbackUrl: 'http://127.0.0.1:54321/',
    credentials: { email: adminEmail, privateKey: '', JTWToken: expect.stringMatching(/^kms\.at\./), RefreshToken: '' },
  })
  const commandLine = people.program(body.credentials.JTWToken)
  expect((await commandLine.send('POST', '/api/v1/auth/checkAuth')).status).toBe(200)
  expect((await commandLine.send('GET', '/api/v1/projects')).status).toBe(200)
  const { sessions } = (await browser.send('GET', '/api/v1/sessions')).body
  expect(sessions.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['browser', 'program'])

  expect((await commandLine.send('POST', path, { callbackPort: 54_321 })).status).toBe(403)
  expect((await people.machine.send('POST', path, { callbackPort: 54_321 })).status).toBe(403)
  people.clock.advance(commandLineTtlS * 1_000)
  expect((await commandLine.send('GET', '/api/v1/projects')).status).toBe(401)
})

test.each([80, 1_023, 65_536, -1, 0, 1.5, '8080', '8080@evil.example', 'evil.example', null, undefined, {}])(
  'only a port of this machine is taken: %j',
  async (callbackPort) => {
    const browser = await people.adminBrowser()
    expect((await browser.send('POST', path, { callbackPort })).status).toBe(422)
  },
)

test('another site’s page gets none', async () => {
  const browser = await people.adminBrowser()
  expect((await browser.send('POST', path, { callbackPort: 54_321 }, { origin: 'https://evil.example' })).status).toBe(403)
})

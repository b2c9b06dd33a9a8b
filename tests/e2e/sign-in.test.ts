/** Signing in, in the browser and by it on the command line: from `kms login` to a working `kms whoami`; and what somebody's own account page does about it. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePerson, type Person, type Ran } from '../cli/run-kms.ts'
import { openBrowser } from '../support/open-browser.ts'
import { startIdentityProvider, type TestProvider } from '../support/start-identity-provider.ts'
import { adminEmail, adminPassword, type People, startPeople } from '../support/start-people.ts'

const STEP_MS = 30_000
const PATIENCE_MS = 30_000
const DAY_MS = 24 * 60 * 60_000

let people: People
let browser: Browser
let provider: TestProvider
let person: Person
/** The administrator's, now. */
let password = adminPassword
beforeAll(async () => {
  people = await startPeople({ egressAllow: '127.0.0.1' })
  provider = await startIdentityProvider({ redirectUris: [`${people.server.url}/api/v1/auth/oidc/first/callback`], inIdToken: true })
  const admin = await people.adminBrowser()
  const { issuer, clientId, clientSecret } = provider
  const wanted = { issuer, clientId, clientSecret, emailDomains: ['example.com'], createsAccounts: true, defaultRole: 'member' }
  expect((await admin.send('PUT', '/api/v1/organization/identity-provider', wanted)).status).toBe(200)
  browser = await openBrowser()
  person = makePerson({ KMS_URL: people.server.url })
})
afterAll(async () => {
  person.leave()
  await browser.close()
  await provider.stop()
  await people.stop()
})

/** A page of a browser of its own, and where its requests went. */
async function openPage(): Promise<{ readonly page: Page; readonly origins: Set<string> }> {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const origins = new Set<string>()
  page.on('request', (asked) => origins.add(new URL(asked.url()).origin))
  return { page, origins }
}

interface Waiting {
  readonly address: string
  readonly port: number
  readonly state: string
  readonly ended: Promise<Ran>
  readonly stop: () => void
}

/** Up to where `kms login` waits. */
async function logIn(whose = person, ...more: readonly string[]): Promise<Waiting> {
  const { promise, resolve } = Promise.withResolvers<{ readonly address: string; readonly pid: number }>()
  const ended = whose.kms(['login', '--browser', ...more], {
    onNote(said, pid) {
      const address = /http:\/\/\S+\/login\?\S+/.exec(said)?.[0]
      if (address !== undefined) resolve({ address, pid })
    },
  })
  const { address, pid } = await Promise.race([promise, ended.then(({ err }) => Promise.reject(new Error(err)))])
  const { searchParams } = new URL(address)
  const [port, state] = [Number(searchParams.get('callback_port')), searchParams.get('callback_state') ?? '']
  return { address, port, state, ended, stop: () => void process.kill(pid) }
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill(adminEmail)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
const consent = (page: Page) => page.getByRole('heading', { name: 'Sign in the command line?' })
const allow = (page: Page) => page.getByRole('button', { name: 'Sign in the command line' }).click()

test('the command line prints an address; who signs in there and allows it, naming account and port, is signed in on the command line', async () => {
  const { address, port, ended } = await logIn()
  const { page, origins } = await openPage()
  await page.goto(address)
  await signIn(page)
  await consent(page).waitFor()
  const asked = await page.locator('dl').textContent()
  for (const word of [adminEmail, 'First', `${port} of this machine`, '12 hours']) expect(asked).toContain(word)
  await allow(page)
  await page.getByRole('heading', { name: 'The command line is signed in' }).waitFor()
  const { code, out, err } = await ended
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Signed in') })
  const { document } = await person.json(['whoami'])
  expect(document).toMatchObject({ email: adminEmail, organization: 'First', tokenFrom: 'kms login', expiresAt: expect.any(String) })
  expect(origins).toEqual(new Set([people.server.url, `http://127.0.0.1:${port}`]))

  // The token is in no address, in no history, on no page, in no log and not on the screen.
  const { token } = JSON.parse(readFileSync(person.configFile, 'utf8')).logins[people.server.url]
  expect(token).toMatch(/^kms\.at\./)
  for (const place of [page.url(), await page.content(), out, err, people.logged.join('\n')]) expect(place).not.toContain(token)
  expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie])')).not.toContain(
    token,
  )
  await page.context().close()
})

test('who is signed in already is asked all the same, and can say no, or be somebody else', async () => {
  const { page } = await openPage()
  await page.goto(`${people.server.url}/login`)
  await signIn(page)
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  const before = (await people.events('login-user')).length
  await page.goto(`${people.server.url}/login?callback_port=54321`)
  await consent(page).waitFor()
  await page.getByRole('button', { name: 'Do not allow it' }).click()
  await page.getByRole('heading', { name: 'Nothing was handed over' }).waitFor()
  expect(await people.events('login-user')).toHaveLength(before)
  await page.reload()
  await page.getByRole('button', { name: 'Use another account' }).click()
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  await page.context().close()
})

test('through the identity provider, with the second factor of the account, into the dashboard and onto the command line', async () => {
  const account = { sub: 'grace', email: 'grace@example.com', email_verified: true }
  provider.account = account
  const { page } = await openPage()
  const byProvider = async (organization: string | undefined) => {
    if (organization !== undefined) {
      await page.getByRole('button', { name: 'Use single sign-on' }).click()
      await page.getByLabel('Organization').fill(organization)
    }
    await page.getByRole('button', { name: 'Go on to the identity provider' }).click()
  }
  await page.goto(`${people.server.url}/account`)
  await byProvider('First')
  await page.getByRole('heading', { name: 'Your account' }).waitFor()

  await page.getByRole('button', { name: 'Set up a second factor' }).click()
  const app = new TOTP({ secret: await page.getByLabel('Key for the app').inputValue() })
  const fresh = () => {
    people.clock.advance(STEP_MS)
    return app.generate({ timestamp: people.clock.nowMs() })
  }
  await page.getByLabel('Code that the app shows').fill(fresh())
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await page.getByLabel('Recovery codes').waitFor()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()

  const { address, port, ended } = await logIn()
  await page.goto(address)
  // The organization is remembered by this browser.
  await byProvider(undefined)
  await page.getByRole('heading', { name: 'Second factor' }).waitFor()
  expect((await page.context().request.get(`${people.server.url}/api/v1/projects`)).status()).toBe(401)
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Code').fill(fresh())
  await page.getByRole('button', { name: 'Go on' }).click()
  await consent(page).waitFor()
  expect(await page.locator('dl').textContent()).toContain(`${port} of this machine`)
  await allow(page)
  await page.getByRole('heading', { name: 'The command line is signed in' }).waitFor()
  expect((await ended).code).toBe(0)
  expect((await person.kms(['whoami'])).out).toMatch(/^grace@example\.com at /)
  expect((await people.events('login-user'))[0]).toMatchObject({ email: 'grace@example.com', method: 'oidc' })
  await page.context().close()
})

/** As a program of this machine, or a page of another site, would ask. */
function ask(
  port: number,
  method: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; origin: unknown }> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, method, path: '/', headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, origin: answer.headers['access-control-allow-origin'] }))
    })
    asking.once('error', reject)
    asking.end(body)
  })
}

test('the command line takes the answer of its own page alone: no other origin, host or state, nothing too long, and nothing twice', async () => {
  const mine = makePerson({ KMS_URL: people.server.url })
  const { port, state, ended } = await logIn(mine)
  const admin = await people.adminBrowser()
  const { body } = await admin.send('POST', '/api/v1/session/command-line', { callbackPort: port })
  const own = { origin: people.server.url, 'content-type': 'application/json' }
  const stolen = (change: object) => JSON.stringify({ ...body.credentials, state, ...change })
  const right = stolen({})
  const foreign = { status: 403, origin: undefined }
  expect(await ask(port, 'POST', right, { ...own, origin: 'https://evil.example' })).toEqual(foreign)
  expect(await ask(port, 'POST', right, { ...own, origin: 'null' })).toEqual(foreign)
  expect(await ask(port, 'POST', right, { 'content-type': 'application/json' })).toEqual(foreign)
  expect(await ask(port, 'POST', right, { ...own, host: `rebound.example:${port}` })).toEqual(foreign)
  expect(await ask(port, 'OPTIONS', '', { ...own, origin: 'https://evil.example' })).toEqual(foreign)
  for (const change of [{ state: undefined }, { state: 'x'.repeat(32) }, { state: [state] }, { JTWToken: '' }, { JTWToken: 7 }])
    expect((await ask(port, 'POST', stolen(change), own)).status).toBe(403)
  for (const text of ['', '[]', 'null', '{', '\u0000']) expect((await ask(port, 'POST', text, own)).status).toBe(403)
  expect((await ask(port, 'POST', stolen({ email: 'x'.repeat(20_000) }), own)).status).toBe(413)
  expect((await ask(port, 'GET', '', own)).status).toBe(405)
  expect(await ask(port, 'OPTIONS', '', own)).toEqual({ status: 204, origin: people.server.url })

  const answers = await Promise.allSettled([1, 2, 3].map(() => ask(port, 'POST', right, own)))
  expect(answers.filter((answer) => answer.status === 'fulfilled' && answer.value.status === 200)).toHaveLength(1)
  expect((await ended).code).toBe(0)
  await expect(ask(port, 'POST', right, own)).rejects.toThrow('ECONNREFUSED')
  mine.leave()
})

test('a page’s answer that the server does not know signs nobody in', async () => {
  const mine = makePerson({ KMS_URL: people.server.url })
  const { port, state, ended } = await logIn(mine)
  const forged = JSON.stringify({ email: adminEmail, privateKey: '', JTWToken: 'kms.at.canary-of-nobody', RefreshToken: '', state })
  await ask(port, 'POST', forged, { origin: people.server.url, 'content-type': 'application/json' })
  const { code, out, err } = await ended
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).not.toContain('canary')
  expect(() => readFileSync(mine.configFile)).toThrow('ENOENT')
  mine.leave()
})

test('where nothing takes the answer, the page says so and shows a code on demand; a link with another port than of this machine does not open', async () => {
  const { address, port, state, ended, stop } = await logIn()
  stop()
  await ended
  const { page, origins } = await openPage()
  await page.goto(address)
  await signIn(page)
  await allow(page)
  await page.getByRole('heading', { name: 'The command line did not answer' }).waitFor()
  expect(await page.content()).not.toContain(adminEmail)
  await page.getByRole('button', { name: 'Show a code to paste there' }).click()
  const code = await page.getByLabel('Code for the command line').inputValue()
  expect(JSON.parse(Buffer.from(code, 'base64').toString())).toEqual({
    ...{ email: adminEmail, privateKey: '', JTWToken: expect.stringMatching(/^kms\.at\./), RefreshToken: '', state },
  })
  for (const wrong of ['80', '54321@evil.example', '54321&callback_port=54322']) {
    await page.goto(`${people.server.url}/login?callback_port=${wrong}`)
    await page.getByRole('heading', { name: 'This link does not open' }).waitFor()
  }
  expect(origins).toEqual(new Set([people.server.url, `http://127.0.0.1:${port}`]))
  await page.context().close()
})

test('the policy of the page lets it reach the one port that its address names, and every other page none', async () => {
  const connects = async (path: string) => {
    const { headers } = await fetch(`${people.server.url}${path}`, { headers: { accept: 'text/html' } })
    return /connect-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]
  }
  expect(await connects('/login?callback_port=54321')).toBe("'self' http://127.0.0.1:54321")
  for (const path of [
    '/login',
    '/account?callback_port=54321',
    '/login/mfa?callback_port=54321',
    '/login?callback_port=80',
    '/login?callback_port=065535',
    '/login?callback_port=65536',
    '/login?callback_port=54321%3B%20script-src%20*',
    '/login?callback_port=54321%20https://evil.example',
    '/login?callback_port=54321&callback_port=54322',
    '/login?callback_port=https://evil.example',
  ])
    expect([path, await connects(path)]).toEqual([path, "'self'"])
  const framed = await fetch(`${people.server.url}/login?callback_port=54321`, { headers: { accept: 'text/html' } })
  expect(framed.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('a password change says what becomes of personal access tokens, and ends them on demand; the owner of an account links the provider, and comes in by it', async () => {
  const { page } = await openPage()
  await page.goto(`${people.server.url}/account`)
  await signIn(page)
  await page.getByLabel('What is it for?').fill('nightly')
  await page.getByRole('button', { name: 'Create token' }).click()
  const token = await page.getByRole('textbox', { name: 'Token nightly' }).inputValue()
  const isGood = async () => (await people.program(token).send('GET', '/api/v1/projects')).status === 200
  expect(await isGood()).toBe(true)
  const change = async (next: string) => {
    await page.getByLabel('Present password').fill(password)
    await page.getByLabel('New password').fill(next)
    await page.getByRole('button', { name: 'Change password' }).click()
    password = next
  }
  await change('four words none expects')
  await page.getByText('1 personal access token of yours is still good').waitFor()
  expect(await isGood()).toBe(true)
  await page.getByLabel('End my personal access tokens too').check()
  await change(adminPassword)
  await page.getByText('1 personal access token of yours ended').waitFor()
  expect(await isGood()).toBe(false)
  await page.getByRole('button', { name: 'End the token nightly' }).waitFor({ state: 'detached' })

  provider.account = { sub: 'admin', email: adminEmail, email_verified: true }
  await page.getByRole('button', { name: 'Link it' }).click()
  await page.getByText(`An account of ${provider.issuer} signs in as you.`).waitFor()
  await page.context().clearCookies()
  await page.goto(`${people.server.url}/login?organization=first&next=%2Faccount`)
  await page.getByRole('button', { name: 'Go on to the identity provider' }).click()
  await page.getByRole('button', { name: 'Unlink it' }).click()
  await page.getByRole('button', { name: 'Link it' }).waitFor()
  await page.context().close()
})

test('at the terminal, password and second factor sign in too; without the code nothing is kept', async () => {
  const admin = await people.adminBrowser()
  const { body } = await admin.send('POST', '/api/v1/account/second-factor', { password: adminPassword })
  const app = new TOTP({ secret: body.secret })
  const fresh = () => {
    people.clock.advance(STEP_MS)
    return app.generate({ timestamp: people.clock.nowMs() })
  }
  expect((await admin.send('POST', '/api/v1/account/second-factor/confirm', { code: fresh() })).status).toBe(200)
  const mine = makePerson({ KMS_URL: people.server.url })
  const byPassword = ['login', '--email', adminEmail, '--password', '-']
  const waits = await mine.kms(byPassword, { stdin: adminPassword })
  expect(waits).toMatchObject({ code: 1, out: '', err: expect.stringContaining('kms login --browser') })
  expect((await mine.kms([...byPassword, '--code', '000000'], { stdin: adminPassword })).code).toBe(1)
  expect(() => readFileSync(mine.configFile)).toThrow('ENOENT')
  const plain = await mine.kms([...byPassword, '--code', fresh(), '--plain'], { stdin: adminPassword })
  expect(plain).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^kms\.at\.[\w-]+\n$/) })
  expect(() => readFileSync(mine.configFile)).toThrow('ENOENT')
  const { document } = await mine.json(['whoami'], { env: { KMS_TOKEN: plain.out.trim() } })
  expect(document).toMatchObject({ organization: 'First', tokenFrom: 'KMS_TOKEN' })
  mine.leave()
})

test('an invitation that has expired opens to the sentence that says so, and lets nobody in', async () => {
  const { body } = await people.machine.send('POST', '/api/v1/organization/invitations', { email: 'late@example.com' })
  people.clock.advance(7 * DAY_MS)
  const { page } = await openPage()
  await page.goto(body.link)
  await page.getByRole('heading', { name: 'This invitation does not open' }).waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('This invitation has expired. Ask for a new one.')
  expect(await page.getByLabel('Choose a password').count()).toBe(0)
  const token = (body.link as string).split('/').at(-1)
  const accepted = await people.program().send('POST', '/api/v1/invitations/accept', { token, password: 'a sentence that nobody guesses' })
  expect([accepted.status, accepted.body.message]).toEqual([400, 'This invitation has expired. Ask for a new one.'])
  await page.context().close()
})

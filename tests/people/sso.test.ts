/** Signing in through an identity provider: a real one, and one that lies; and what somebody can do who controls one. */
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addOrganization } from '../support/add-organization.ts'
import { type Account, startIdentityProvider, type TestProvider } from '../support/start-identity-provider.ts'
import { type LyingProvider, startLyingProvider } from '../support/start-lying-provider.ts'
import { type Answer, adminEmail, adminPassword, type Caller, type People, startPeople } from '../support/start-people.ts'

const CONFIGURATION = '/api/v1/organization/identity-provider'
const LINK = '/api/v1/account/identity-provider'
const HOPS_MAX = 10

let people: People
let admin: Caller
beforeAll(async () => {
  people = await startPeople({ egressAllow: '127.0.0.1' })
  admin = await people.adminBrowser()
})
afterAll(() => people.stop())

/** All that follows asks a server on PostgreSQL, until the answer is called. */
async function moveToPostgres(): Promise<() => Promise<void>> {
  const [embedded, embeddedAdmin] = [people, admin]
  const postgres = await startTestPostgres()
  people = await startPeople({ egressAllow: '127.0.0.1', databaseUrl: await postgres.url() })
  admin = await people.adminBrowser()
  return async () => {
    await people.stop()
    await postgres.stop()
    people = embedded
    admin = embeddedAdmin
  }
}

const start = (slug = 'first', query = '') => `/api/v1/auth/oidc/${slug}/start${query}`
const wanted = (provider: { issuer: string; clientId?: string; clientSecret?: string }, more = {}) => ({
  ...{ issuer: provider.issuer, clientId: provider.clientId ?? 'client', clientSecret: provider.clientSecret ?? 'secret' },
  ...{ emailDomains: ['example.com'], createsAccounts: true, ...more },
})
const configure = async (body: object) => {
  const answer = await admin.send('PUT', CONFIGURATION, body)
  expect([answer.status, answer.body]).toEqual([200, expect.anything()])
  return answer.body.provider
}
/** Follows where the browser is led, until it stays; the provider has cookies of its own. */
async function follow(browser: Caller, from: string): Promise<{ readonly answer: Answer; readonly hops: readonly string[] }> {
  const elsewhere = people.browser()
  const hops: string[] = []
  let at = from
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    const url = new URL(at, people.server.url)
    const isOurs = url.origin === people.server.url
    hops.push(url.href)
    const answer = await (isOurs ? browser : elsewhere).send('GET', url.href, undefined, { origin: '', 'sec-fetch-site': 'none' })
    const location = answer.headers.get('location')
    if (!location) return { answer, hops }
    at = new URL(location, url).href
    if (isOurs && new URL(at).origin === url.origin && !at.includes('/api/')) return { answer, hops: [...hops, at] }
  }
  throw new Error(`Led on and on: ${hops.join(' ')}`)
}
/** Up to where the provider sends the browser back to. */
async function upToCallback(browser: Caller, from: string): Promise<string> {
  const { headers } = await browser.send('GET', from)
  const { headers: back } = await people.browser().send('GET', headers.get('location') ?? '')
  return back.get('location') ?? ''
}
const who = (caller: Caller) => caller.send('GET', '/api/v1/session')

describe.each([
  ['embedded', true],
  ['postgres', false],
] as const)('a real provider, on %s, with the address in the ID token: %s', (engine, inIdToken) => {
  let provider: TestProvider
  let leave = async () => {}
  beforeAll(async () => {
    if (engine === 'postgres') leave = await moveToPostgres()
    const redirectUris = [`${people.server.url}/api/v1/auth/oidc/first/callback`]
    provider = await startIdentityProvider({ redirectUris, inIdToken })
    await configure(wanted(provider))
  })
  afterAll(async () => {
    await provider.stop()
    await leave()
  })

  const come = async (account: Account | undefined, browser = people.browser()) => {
    provider.account = account
    return { browser, ...(await follow(browser, start('first', '?returnTo=/p/shop'))) }
  }
  const ada = { sub: `ada-${inIdToken}`, email: `ada-${inIdToken}@example.com`, email_verified: true }

  test('makes an account for who is new, and finds it again', async () => {
    const first = await come(ada)
    expect(first.hops.at(-1)).toBe(`${people.server.url}/p/shop`)
    const { body } = await who(first.browser)
    expect(body).toMatchObject({ user: { email: ada.email }, organization: { role: 'member' }, method: 'oidc', hasSecondFactor: false })
    const again = await come({ ...ada, email: `Renamed-${inIdToken}@EXAMPLE.com` })
    expect((await who(again.browser)).body.user).toEqual(body.user)
    expect(await people.events('create-user')).toContainEqual({ userId: body.user.id, email: ada.email, role: 'member', by: 'user' })
    expect((await people.browser().send('POST', '/api/v1/session', { email: ada.email, password: '' })).status).toBe(401)
  })

  test.each([
    ['without an address', { email: undefined }, 'did not tell your e-mail address'],
    ['with an address that is not verified', { email_verified: false }, 'verified'],
    ['that does not say whether it is verified', { email_verified: undefined }, 'verified'],
    ['of another domain', { email: 'ada@evil.example' }, 'evil.example do not sign in'],
    ['of a domain that ends alike', { email: 'ada@notexample.com' }, 'notexample.com do not sign in'],
    ['with two at signs', { email: 'ada@example.com@evil.example' }, 'evil.example do not sign in'],
  ])('an account %s does not come in', async (_, change, reason) => {
    const { answer, browser } = await come({ ...ada, sub: `stranger-${Math.random()}`, ...change } as Account)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.body).toContain(reason)
    expect((await who(browser)).status).toBe(401)
  })

  test('an address that has an account does not sign in to it; its owner links it, and then it does', async () => {
    const attacker = { sub: `attacker-${inIdToken}`, email: adminEmail, email_verified: true }
    const refused = await come(attacker)
    expect([refused.answer.status, refused.answer.body]).toEqual([403, expect.stringContaining('Sign in with its password')])
    expect((await who(refused.browser)).status).toBe(401)

    const owner = await people.adminBrowser()
    const { body } = await owner.send('POST', LINK, { returnTo: '/account' })
    provider.account = attacker
    const linked = await follow(owner, body.url)
    expect(linked.hops.at(-1)).toBe(`${people.server.url}/account`)
    expect((await owner.send('GET', LINK)).body.accounts).toMatchObject([{ issuer: provider.issuer }])
    expect((await who((await come(attacker)).browser)).body.user.id).toBe(people.adminId)
    expect((await owner.send('DELETE', LINK)).status).toBe(200)
    expect((await come(attacker)).answer.status).toBe(403)
  })

  test('who says no at the provider is told so, in our words', async () => {
    await people.server.kms.auditTrail.tellCounted(true)
    const { answer } = await come(undefined)
    expect([answer.status, answer.body]).toEqual([401, expect.stringContaining('said no')])
    expect(answer.body).not.toContain('canary')
    expect((await people.events('login-user'))[0]).toMatchObject({
      method: 'oidc',
      reason: expect.stringContaining('said no'),
      by: 'unknown',
    })
  })

  test('who is removed does not come back in; where accounts are not made, nobody new does', async () => {
    const { browser } = await come({ ...ada, sub: `leaver-${inIdToken}`, email: `leaver-${inIdToken}@example.com` })
    const { user } = (await who(browser)).body
    await admin.send('DELETE', `/api/v1/organization/members/${user.id}`)
    expect((await who(browser)).status).toBe(401)
    const again = await come({ ...ada, sub: `leaver-${inIdToken}`, email: `leaver-${inIdToken}@example.com` })
    expect([again.answer.status, again.answer.body]).toEqual([403, expect.stringContaining('no longer a member')])
    await configure(wanted(provider, { createsAccounts: false }))
    const newcomer = await come({ ...ada, sub: `newcomer-${inIdToken}`, email: `newcomer-${inIdToken}@example.com` })
    expect(newcomer.answer.body).toContain('Ask an administrator for an invitation')
    await configure(wanted(provider))
  })
})

describe('a provider that lies', () => {
  let provider: LyingProvider
  beforeAll(async () => {
    provider = await startLyingProvider()
    await configure(wanted(provider))
  })
  afterAll(() => provider.stop())
  afterEach(() => Object.assign(provider, { claims: {}, usesForeignKey: false, description: {}, parameters: {} }))
  const come = async () => {
    const browser = people.browser()
    return { browser, ...(await follow(browser, start())) }
  }

  test('is believed while it is honest', async () => {
    expect((await who((await come()).browser)).body.user.email).toBe('ada@example.com')
    const { code_verifier: verifier, redirect_uri: redirectUri } = Object.fromEntries(provider.tokenRequests.at(-1) ?? [])
    expect(verifier).toMatch(/^[\w-]{43}$/)
    expect(redirectUri).toBe(`${people.server.url}/api/v1/auth/oidc/first/callback`)
  })

  const nowS = Math.floor(Date.now() / 1_000)
  test.each([
    ['an ID token of another issuer', { claims: { iss: 'https://accounts.example.com' } }],
    ['an ID token for another client', { claims: { aud: 'another' } }],
    ['an ID token for several clients', { claims: { aud: ['client', 'another'], azp: 'another' } }],
    ['an ID token of another sign-in', { claims: { nonce: 'replayed' } }],
    ['an ID token without a nonce', { claims: { nonce: undefined } }],
    ['an ID token that has expired', { claims: { iat: nowS - 7_200, exp: nowS - 3_600 } }],
    ['an ID token without a subject', { claims: { sub: undefined } }],
    ['an ID token signed with another key', { usesForeignKey: true }],
    ['the answer of another provider (mix-up)', { parameters: { iss: 'https://accounts.example.com' } }],
    ['an answer that does not say whose it is', { parameters: { iss: '' } }],
    ['a subject that cannot be kept', { claims: { sub: `x\u0000${'y'.repeat(10)}` } }],
    ['a subject that is too long', { claims: { sub: 'x'.repeat(300) } }],
  ])('%s is refused, and in the audit log', async (_, lie) => {
    Object.assign(provider, lie)
    // The same refusal has an event of its own once a minute: a new one begins.
    await people.server.kms.auditTrail.tellCounted(true)
    const before = (await people.events('login-user')).length
    const { answer, browser } = await come()
    expect([answer.status, answer.body]).toEqual([401, expect.stringContaining('Signing in did not work')])
    expect((await who(browser)).status).toBe(401)
    const events = await people.events('login-user')
    expect(events).toHaveLength(before + 1)
    expect(events[0]).toMatchObject({ method: 'oidc', by: 'unknown' })
    for (const text of ['accounts.example.com', 'replayed', 'yyyy']) expect(JSON.stringify([answer.body, events[0]])).not.toContain(text)
  })

  test('a state or code of another sign-in, a second use, another browser, a late return: refused', async () => {
    const [mine, other] = [people.browser(), people.browser()]
    const [back, theirs] = [await upToCallback(mine, start()), await upToCallback(other, start())]
    const url = new URL(back)
    url.searchParams.set('code', new URL(theirs).searchParams.get('code') ?? '')
    expect((await mine.send('GET', url.href)).status).toBe(401)
    expect((await mine.send('GET', back)).status).toBe(401)

    const injected = people.browser()
    await injected.send('GET', start())
    expect((await injected.send('GET', theirs)).body).toContain('begun in another browser')
    expect((await other.send('GET', theirs)).body).toContain('This sign-in is over')

    const late = people.browser()
    const lateBack = await upToCallback(late, start())
    people.clock.advance(10 * 60_000)
    expect((await late.send('GET', lateBack)).body).toContain('took too long')

    const replayed = people.browser()
    const cookies = new Map(replayed.cookies)
    const once = await upToCallback(replayed, start())
    for (const [name, value] of replayed.cookies) cookies.set(name, value)
    const copies = Array.from({ length: 5 }, () => {
      const copy = people.browser()
      for (const [name, value] of cookies) copy.cookies.set(name, value)
      return copy
    })
    const answers = await Promise.all(copies.map((copy) => copy.send('GET', once)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(4)
  })

  test.each(['', '?state=', '?state=x&code=y', '?error=access_denied', `?state=${'x'.repeat(5_000)}`, '?state=a&state=b', '?code=%00'])(
    'a return that nobody began is refused: %s',
    async (query) => {
      const answer = await people.browser().send('GET', `/api/v1/auth/oidc/first/callback${query}`)
      expect([401, 422]).toContain(answer.status)
    },
  )

  test('a change of the provider ends what is under way; so does switching it off', async () => {
    const browser = people.browser()
    const back = await upToCallback(browser, start())
    await configure(wanted(provider))
    expect((await browser.send('GET', back)).status).toBe(401)
    await configure({ ...wanted(provider), isEnabled: false })
    const off = await people.browser().send('GET', start())
    const unknown = await people.browser().send('GET', start('nowhere'))
    expect([off.status, unknown.status]).toEqual([404, 404])
    await configure(wanted(provider))
  })

  test('a session that the provider gave stays in its organization', async () => {
    const other = await addOrganization(people.server, 'Elsewhere')
    const email = 'admin@elsewhere.example.com'
    const { body } = await admin.send('POST', '/api/v1/organization/invitations', { email })
    const token = (body.link as string).split('/').at(-1)
    await people.program().send('POST', '/api/v1/invitations/accept', { token, password: 'another horse battery staple' })
    const both = await people.signIn(email, 'another horse battery staple')
    await both.send('POST', '/api/v1/session/organization', { organizationId: people.organizationId })
    provider.claims = { sub: 'both', email: 'both@example.com' }
    const begun = await both.send('POST', LINK, {})
    await follow(both, begun.body.url)
    const { browser } = await come()
    expect((await who(browser)).body).toMatchObject({ user: { email }, method: 'oidc', organization: { id: people.organizationId } })
    expect((await browser.send('POST', '/api/v1/session/organization', { organizationId: other.organizationId })).status).toBe(404)
    expect((await both.send('POST', '/api/v1/session/organization', { organizationId: other.organizationId })).status).toBe(200)
    const { sessions } = (await browser.send('GET', '/api/v1/sessions')).body
    expect(new Set(sessions.map((each: { organizationId: string }) => each.organizationId))).toEqual(new Set([people.organizationId]))
    expect((await browser.send('POST', LINK, {})).status).toBe(400)
  })

  test('a way back leads nowhere else', async () => {
    for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/a\nb', '%2f%2fevil'])
      expect((await people.browser().send('GET', start('first', `?returnTo=${encodeURIComponent(path)}`))).status).toBe(422)
  })
})

describe('the configuration', () => {
  let provider: LyingProvider
  beforeAll(async () => {
    provider = await startLyingProvider()
  })
  afterAll(() => provider.stop())

  test('is for those who may; the secret never comes back, and goes to no new address without being given again', async () => {
    await configure(wanted(provider))
    const shown = await admin.send('GET', CONFIGURATION)
    expect(shown.body.provider).toMatchObject({
      issuer: provider.issuer,
      redirectUri: `${people.server.url}/api/v1/auth/oidc/first/callback`,
    })
    expect(JSON.stringify(shown.body)).not.toContain('secret')
    const { clientSecret: _, ...without } = wanted(provider)
    expect((await admin.send('PUT', CONFIGURATION, without)).status).toBe(200)
    const thief = await startLyingProvider()
    const moved = await admin.send('PUT', CONFIGURATION, { ...without, issuer: thief.issuer })
    expect([moved.status, moved.body.message]).toEqual([400, expect.stringContaining('client secret is needed')])
    expect(thief.tokenRequests).toEqual([])
    await thief.stop()
    for (const caller of [people.program(), await memberBrowser()])
      expect([401, 403]).toContain((await caller.send('PUT', CONFIGURATION, wanted(provider))).status)
  })

  test('new accounts never begin as administrators', async () => {
    const answer = await admin.send('PUT', CONFIGURATION, wanted(provider, { defaultRole: 'admin' }))
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining('administrators')])
  })

  test.each([
    ['names another issuer', { issuer: 'https://accounts.example.com' }, 'issuer is another'],
    ['has no keys', { jwks_uri: undefined }, 'does not offer'],
  ])('a provider that %s is not kept', async (_, description, reason) => {
    provider.description = description
    const answer = await admin.send('PUT', CONFIGURATION, wanted(provider))
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining(reason)])
    expect(answer.body.message).not.toContain('accounts.example.com')
    provider.description = {}
  })

  test.each([
    'http://169.254.169.254',
    'http://metadata.google.internal',
    'http://10.0.0.1',
    'https://[::ffff:a00:1]',
    'http://localhost.evil.invalid',
  ])('an issuer that the egress rules close is not asked: %s', async (issuer) => {
    const answer = await admin.send('PUT', CONFIGURATION, wanted({ issuer }))
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining('could not be asked')])
  })

  test.each([
    '',
    'example.com',
    'ftp://example.com',
    'https://user:pass@example.com',
    'https://example.com/?a=1',
    'https://example.com/#a',
  ])('an issuer that is none is refused: %s', async (issuer) => {
    expect((await admin.send('PUT', CONFIGURATION, wanted({ issuer }))).status).toBe(422)
  })

  test('an endpoint that the provider names, and the egress rules close, is not asked', async () => {
    provider.description = { token_endpoint: 'http://169.254.169.254/latest' }
    await configure(wanted(provider))
    const { answer } = await follow(people.browser(), start())
    expect([answer.status, answer.body]).toEqual([401, expect.stringContaining('metadata service')])
    provider.description = {}
    await configure(wanted(provider))
  })

  test('every change is in the audit log, and no secret is in any log', async () => {
    await admin.send('DELETE', CONFIGURATION)
    expect((await admin.send('GET', CONFIGURATION)).status).toBe(404)
    for (const type of ['create-sso-config', 'update-sso-config', 'delete-sso-config']) expect(await people.events(type)).not.toEqual([])
    expect(people.logged.join('\n')).not.toContain(adminPassword)
    expect(people.logged.join('\n')).not.toMatch(/code=|state=|canary|id_token|a client secret/)
  })
})

async function memberBrowser(): Promise<Caller> {
  const { body } = await admin.send('POST', '/api/v1/organization/invitations', { email: 'plain@example.com' })
  const token = (body.link as string).split('/').at(-1)
  await people.program().send('POST', '/api/v1/invitations/accept', { token, password: 'four words none expects' })
  return people.signIn('plain@example.com', 'four words none expects')
}

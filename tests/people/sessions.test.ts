/** Browser sessions: cookies, other sites' requests, fixation, lifetimes, and signing out. */
import { sessionIdleS, sessionTtlS } from '@hanzo-kms/core/people/give-token'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminEmail, adminPassword, type Caller, type People, startPeople } from '../support/start-people.ts'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const COOKIE = 'kms-session'
const who = (caller: Caller, headers = {}) => caller.send('GET', '/api/v1/session', undefined, headers)
const opening = { email: adminEmail, password: adminPassword }

describe('the cookie', () => {
  test('cannot be read by scripts, stays on this site, and is not a bearer token; nor is a bearer token a cookie', async () => {
    const browser = people.browser()
    const answer = await browser.send('POST', '/api/v1/session', opening)
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^kms-session=kms\.at\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ])
    expect(JSON.stringify(answer.body)).not.toContain('kms.at.')
    expect(answer.body).toMatchObject({ isMfaEnabled: false, user: { email: adminEmail }, organization: { id: people.organizationId } })
    expect((await who(browser)).body).toMatchObject({
      ...{ organization: { role: 'admin' }, method: 'password', hasSecondFactor: false, idleSeconds: sessionIdleS },
    })

    expect((await who(people.program(browser.cookies.get(COOKIE)))).status).toBe(401)
    const { body } = await people.program().send('POST', '/api/v3/auth/login', opening)
    expect((await who(people.program(body.accessToken))).status).toBe(200)
    const confused = people.browser()
    confused.cookies.set(COOKIE, body.accessToken)
    expect((await who(confused)).status).toBe(401)
  })

  test('under https it is secure and bound to the host', async () => {
    const secure = await startPeople({ publicUrl: 'https://kms.example.com' })
    const answer = await secure.browser().send('POST', '/api/v1/session', opening)
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-kms-session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
    ])
    const plain = { origin: secure.server.url }
    expect((await secure.browser().send('POST', '/api/v1/session', opening, plain)).status).toBe(403)
    await secure.stop()
  })

  test('a session is always a new one: a planted cookie is not taken up, and another sign-in leaves the old one', async () => {
    const browser = people.browser()
    browser.cookies.set(COOKIE, 'kms.at.planted-by-an-attacker')
    await browser.send('POST', '/api/v1/session', opening)
    const first = browser.cookies.get(COOKIE)
    expect(first).not.toBe('kms.at.planted-by-an-attacker')
    await browser.send('POST', '/api/v1/session', opening)
    expect(browser.cookies.get(COOKIE)).not.toBe(first)
  })
})

describe('a page of another site', () => {
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'http://evil.localhost' },
    { origin: 'not a url' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  test.each(foreign)('changes nothing with the cookie, by JSON, by a form or without a body: %o', async (headers) => {
    const browser = await people.adminBrowser()
    const cookie = { cookie: `${COOKIE}=${browser.cookies.get(COOKIE)}` }
    const attacker = people.program()
    const json = { 'content-type': 'application/json' }
    const form = { 'content-type': 'text/plain' }
    for (const [method, path, body, type] of [
      ['POST', '/api/v1/projects', { projectName: 'Planted' }, json],
      ['POST', '/api/v1/projects', '{"projectName":"Planted"}', form],
      ['DELETE', '/api/v1/sessions', undefined, {}],
      ['DELETE', '/api/v1/session', undefined, {}],
      ['POST', '/api/v1/session', opening, json],
    ] as const) {
      const answer = await attacker.send(method, path, body, { ...cookie, ...type, ...headers })
      expect([method, path, answer.status]).toEqual([method, path, type === form ? 415 : 403])
    }
    expect((await who(browser)).status).toBe(200)
    const { body } = await browser.send('GET', '/api/v1/projects')
    expect(body.projects).toEqual([])
  })

  test('a change without any Origin is refused when it comes with the cookie, and works with a token', async () => {
    const browser = await people.adminBrowser()
    const bare = people.program()
    bare.cookies.set(COOKIE, browser.cookies.get(COOKIE) ?? '')
    expect((await bare.send('DELETE', '/api/v1/sessions')).status).toBe(403)
    expect((await bare.send('GET', '/api/v1/session')).status).toBe(200)
    const { body } = await people.program().send('POST', '/api/v3/auth/login', opening)
    const script = people.program(body.accessToken)
    expect((await script.send('DELETE', '/api/v1/session', undefined, { origin: 'https://evil.example' })).status).toBe(200)
  })

  test('no other origin is told that it may read', async () => {
    const browser = await people.adminBrowser()
    const answer = await browser.send('GET', '/api/v1/session', undefined, { origin: people.server.url })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('lifetimes', () => {
  test('a session ends after rest, is kept by use, and ends in any case', async () => {
    const resting = await people.adminBrowser()
    const busy = await people.adminBrowser()
    for (let spentS = 0; spentS + sessionIdleS / 2 < sessionTtlS; spentS += sessionIdleS / 2) {
      expect((await who(busy)).status).toBe(200)
      people.clock.advance((sessionIdleS / 2) * 1_000)
    }
    const rested = await who(resting)
    expect(rested.status).toBe(401)
    expect(rested.body.message).toContain('120 minutes without use')
    expect((await who(busy)).status).toBe(200)
    people.clock.advance((sessionIdleS / 2) * 1_000)
    expect((await who(busy)).body.message).toContain('expired')
  })
})

describe('signing out', () => {
  test('ends this session and no other; a second time is no error', async () => {
    const [here, there] = [await people.adminBrowser(), await people.adminBrowser()]
    const stolen = here.cookies.get(COOKIE) ?? ''
    expect((await here.send('DELETE', '/api/v1/session')).status).toBe(200)
    expect(here.cookies.has(COOKIE)).toBe(false)
    here.cookies.set(COOKIE, stolen)
    expect((await who(here)).status).toBe(401)
    expect((await here.send('DELETE', '/api/v1/session')).status).toBe(200)
    expect((await who(there)).status).toBe(200)
  })

  test('everywhere, or everywhere else; programs too, machines not', async () => {
    const [here, there] = [await people.adminBrowser(), await people.adminBrowser()]
    const { body } = await people.program().send('POST', '/api/v3/auth/login', opening)
    const script = people.program(body.accessToken)
    const { sessions } = (await here.send('GET', '/api/v1/sessions')).body
    expect(sessions.filter((each: { isCurrent: boolean }) => each.isCurrent)).toHaveLength(1)
    expect(sessions.map((each: { kind: string }) => each.kind)).toContain('program')
    const { ended } = (await here.send('DELETE', '/api/v1/sessions?keepCurrent=true')).body
    expect(ended).toBe(sessions.length - 1)
    for (const caller of [there, script]) expect((await who(caller)).status).toBe(401)
    expect((await who(here)).status).toBe(200)
    await here.send('DELETE', '/api/v1/sessions')
    expect((await who(here)).status).toBe(401)
    expect((await people.machine.send('GET', '/api/v1/projects')).status).toBe(200)
  })

  test('one of them by its id; another person’s id, or none, is not found', async () => {
    const [here, there] = [await people.adminBrowser(), await people.adminBrowser()]
    const { id } = (await who(there)).body
    expect((await here.send('DELETE', `/api/v1/sessions/${id}`)).status).toBe(200)
    expect((await who(there)).status).toBe(401)
    for (const unknown of [id, 'x', '00000000-0000-0000-0000-000000000000'])
      expect((await here.send('DELETE', `/api/v1/sessions/${unknown}`)).status).toBe(404)
  })

  test('a machine has no sessions', async () => {
    for (const path of ['/api/v1/session', '/api/v1/sessions']) expect((await people.machine.send('GET', path)).status).toBe(403)
  })
})

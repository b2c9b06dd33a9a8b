/** The second factor: set up, asked for, burned, lost; and what an attacker who has the password can do without it. */
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { attemptsMax } from '@hanzo-kms/core/people/attempts'
import { pendingTriesMax, pendingTtlS } from '@hanzo-kms/core/people/give-token'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminEmail, adminPassword, type Caller, type People, startPeople } from '../support/start-people.ts'

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres.stop())

const STEP_MS = 30_000
const MINE = '/api/v1/account/second-factor'
const opening = { email: adminEmail, password: adminPassword }

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  let people: People
  let app: TOTP
  let codes: string[]
  beforeAll(async () => {
    people = await startPeople(engine === 'postgres' ? { databaseUrl: await postgres.url() } : {})
  })
  afterAll(() => people.stop())

  /** What the app shows now; the clock goes on by one step first, so that each is fresh. */
  const fresh = () => {
    people.clock.advance(STEP_MS)
    return app.generate({ timestamp: people.clock.nowMs() })
  }
  const who = (caller: Caller) => caller.send('GET', '/api/v1/session')
  const opened = async () => {
    const browser = people.browser()
    const { body } = await browser.send('POST', '/api/v1/session', opening)
    expect(body).toMatchObject({ isMfaEnabled: true, mfaMethod: 'totp' })
    return browser
  }
  const bring = (browser: Caller, code: string) => browser.send('POST', '/api/v1/session/second-factor', { code })
  /** As the command line goes about it, up to the token that waits. */
  const selected = async () => {
    const { body } = await people.program().send('POST', '/api/v3/auth/login', opening)
    const { body: chosen } = await people
      .program(body.accessToken)
      .send('POST', '/api/v3/auth/select-organization', { organizationId: people.organizationId })
    expect(chosen).toMatchObject({ isMfaEnabled: true, mfaMethod: 'totp' })
    return { first: people.program(body.accessToken), waiting: people.program(chosen.token) }
  }
  const verify = (caller: Caller, mfaToken: string) =>
    caller.send('POST', '/api/v2/auth/mfa/verify', { email: adminEmail, mfaToken, mfaMethod: 'totp' })

  test('is set up with the password and one code; the other sessions end; secret and codes are shown once', async () => {
    const [admin, other] = [await people.adminBrowser(), await people.adminBrowser()]
    expect((await admin.send('POST', MINE, {})).status).toBe(400)
    expect((await admin.send('POST', MINE, { password: 'not the password' })).status).toBe(400)
    const { body } = await admin.send('POST', MINE, { password: adminPassword })
    expect(body.otpauthUrl).toMatch(/^otpauth:\/\/totp\/Hanzo%20KMS:admin%40example\.com\?.*secret=[A-Z2-7]{32}/)
    app = new TOTP({ secret: body.secret })
    expect((await admin.send('GET', MINE)).body).toEqual({ isEnabled: false, method: null, recoveryCodesLeft: 0 })
    await people.adminBrowser()

    expect((await admin.send('POST', `${MINE}/confirm`, { code: '000000' })).status).toBe(400)
    const confirmed = await admin.send('POST', `${MINE}/confirm`, { code: fresh() })
    codes = confirmed.body.recoveryCodes
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/)
    expect((await admin.send('GET', MINE)).body).toEqual({ isEnabled: true, method: 'totp', recoveryCodesLeft: 10 })
    expect((await who(admin)).body.hasSecondFactor).toBe(true)
    expect((await who(other)).status).toBe(401)
    expect((await admin.send('POST', MINE, { password: adminPassword })).status).toBe(400)
  })

  test('a browser that has only the password may bring the second factor, and nothing else', async () => {
    const browser = await opened()
    for (const [method, path] of [
      ['GET', '/api/v1/session'],
      ['GET', '/api/v1/organization'],
      ['GET', '/api/v1/projects'],
      ['GET', MINE],
      ['POST', '/api/v1/auth/checkAuth'],
      ['POST', '/api/v3/auth/select-organization'],
    ] as const)
      expect([path, (await browser.send(method, path, method === 'POST' ? {} : undefined)).status]).toEqual([path, 401])
    const before = browser.cookies.get('kms-session')
    expect((await bring(browser, fresh())).body).toMatchObject({ isMfaEnabled: false, user: { email: adminEmail } })
    expect(browser.cookies.get('kms-session')).not.toBe(before)
    expect((await who(browser)).body.hasSecondFactor).toBe(true)
    const replayed = people.browser()
    replayed.cookies.set('kms-session', before ?? '')
    expect((await bring(replayed, fresh())).body.context).toEqual({ code: 'mfa_expired' })
  })

  test('the command line’s way: sign in, choose, bring the code, choose again', async () => {
    const { first, waiting } = await selected()
    expect((await first.send('GET', '/api/v1/organization')).body.organizations).toHaveLength(1)
    for (const caller of [first, waiting])
      for (const path of ['/api/v1/projects', '/api/v1/session', '/api/v1/sessions'])
        expect((await caller.send('GET', path)).status).toBe(401)
    expect((await waiting.send('GET', '/api/v1/organization')).status).toBe(401)
    expect((await waiting.send('POST', '/api/v3/auth/select-organization', { organizationId: people.organizationId })).status).toBe(401)
    expect((await verify(first, fresh())).body.context).toEqual({ code: 'mfa_expired' })

    const wrong = await verify(waiting, '000000')
    expect([wrong.status, wrong.body.context]).toEqual([401, { code: 'mfa_invalid' }])
    const { body } = await verify(waiting, fresh())
    const { body: again } = await people
      .program(body.token)
      .send('POST', '/api/v3/auth/select-organization', { organizationId: people.organizationId })
    expect(again).toMatchObject({ isMfaEnabled: false, mfaMethod: null })
    expect((await people.program(again.token).send('GET', '/api/v1/projects')).status).toBe(200)
  })

  test('one code at once in many places signs in once; used again, or the one before it, it is refused', async () => {
    const browsers = await Promise.all(Array.from({ length: 6 }, opened))
    const code = fresh()
    const answers = await Promise.all(browsers.map((browser) => bring(browser, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const late = await opened()
    expect((await bring(late, code)).body.context).toEqual({ code: 'mfa_invalid' })
    const earlier = app.generate({ timestamp: people.clock.nowMs() - STEP_MS })
    expect((await bring(late, earlier)).body.context).toEqual({ code: 'mfa_invalid' })
    expect((await bring(late, fresh())).status).toBe(200)
  })

  test('a code of the step before or after counts; two steps away it does not', async () => {
    people.clock.advance(10 * STEP_MS)
    const at = (steps: number) => app.generate({ timestamp: people.clock.nowMs() + steps * STEP_MS })
    for (const far of [-2, 2]) expect((await bring(await opened(), at(far))).status).toBe(401)
    expect((await bring(await opened(), at(-1))).status).toBe(200)
    expect((await bring(await opened(), at(1))).status).toBe(200)
    people.clock.advance(5 * STEP_MS)
  })

  test('a recovery code, however typed, counts once, also at once in many places', async () => {
    const [code = ''] = codes
    const browsers = await Promise.all(Array.from({ length: 5 }, opened))
    const spellings = [code, code.toUpperCase(), code.replaceAll('-', ''), code.replaceAll('-', ' '), ` ${code} `]
    const answers = await Promise.all(browsers.map((browser, at) => bring(browser, spellings[at] ?? '')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const signedIn = browsers[answers.findIndex(({ status }) => status === 200)]
    expect((await signedIn?.send('GET', MINE))?.body.recoveryCodesLeft).toBe(9)
  })

  test('a token that waits has few tries and little time', async () => {
    const browser = await opened()
    const answers = []
    for (let at = 0; at <= pendingTriesMax; at += 1) answers.push((await bring(browser, `00000${at}`)).body.context.code)
    expect(answers).toEqual([...Array(pendingTriesMax).fill('mfa_invalid'), 'mfa_expired'])
    expect((await bring(browser, fresh())).body.context.code).toBe('mfa_expired')
    const slow = await opened()
    people.clock.advance(pendingTtlS * 1_000)
    expect((await bring(slow, fresh())).body.context.code).toBe('mfa_expired')
    const signedIn = await opened()
    expect((await bring(signedIn, fresh())).status).toBe(200)
  })

  test('guesses at once with many waiting tokens get no more tries than the limit, and then the right code is locked out too', async () => {
    const browsers = await Promise.all(Array.from({ length: 8 }, opened))
    const guesses = browsers.flatMap((browser, at) => [0, 1, 2].map((each) => bring(browser, String(100_000 + at * 10 + each))))
    const answers = (await Promise.all(guesses)).map(({ body }) => body)
    expect(answers.filter(({ context }) => context.code === 'mfa_invalid')).toHaveLength(attemptsMax)
    const locked = await bring(await opened(), fresh())
    expect(locked.body.message).toContain('Too many wrong codes')
    people.clock.advance(16 * 60_000)
    expect((await bring(await opened(), fresh())).status).toBe(200)
  })

  test('recovery codes are renewed, and the factor removed, by a code and by nothing less', async () => {
    const admin = await opened()
    await bring(admin, fresh())
    expect((await admin.send('POST', `${MINE}/recovery-codes`, { code: codes[0] })).status).toBe(400)
    const { body } = await admin.send('POST', `${MINE}/recovery-codes`, { code: fresh() })
    expect(body.recoveryCodes).toHaveLength(10)
    expect((await bring(await opened(), codes[1] ?? '')).status).toBe(401)
    expect((await admin.send('DELETE', MINE, { code: '000000' })).status).toBe(400)
    expect((await admin.send('DELETE', MINE, {})).status).toBe(422)
    expect((await admin.send('DELETE', MINE, { code: body.recoveryCodes[0] })).status).toBe(200)
    await people.adminBrowser()
  })

  test('each step is in the audit log, and neither secret nor code is in it or in the server’s log', async () => {
    const types = ['enable-mfa', 'verify-mfa', 'create-recovery-codes', 'disable-mfa', 'lock-user'] as const
    const all = JSON.stringify(await Promise.all(types.map(async (type) => [type, await people.events(type)])))
    for (const type of types) expect(await people.events(type)).not.toEqual([])
    expect(all).toContain('wrong code')
    expect(all).toContain('recovery-code')
    for (const secret of [app.secret.base32, ...codes]) {
      expect(all).not.toContain(secret)
      expect(people.logged.join('\n')).not.toContain(secret)
    }
  })
})

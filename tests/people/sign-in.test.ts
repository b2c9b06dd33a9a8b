/** Signing in: what is told, what is counted, what is locked; on both engines, and by an attacker who sends many at once. */
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { attemptsMax, subjectOf } from '@hanzo-kms/core/people/attempts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { adminEmail, adminPassword, type People, startPeople } from '../support/start-people.ts'

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres.stop())

const LOCK_MS = 15 * 60_000
const WRONG = { message: 'The e-mail address or the password is wrong.', error: 'UnauthorizedError' }

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  let people: People
  beforeAll(async () => {
    people = await startPeople(engine === 'postgres' ? { databaseUrl: await postgres.url() } : {})
  })
  afterAll(() => people.stop())

  const guess = (email: string, password = 'not the right password') =>
    people.program().send('POST', '/api/v3/auth/login', { email, password })
  const afterLock = () => people.clock.advance(LOCK_MS + 1)

  test('an account that exists and one that does not are refused in the same words, after the same work', async () => {
    const verify = vi.spyOn(people.server.kms.passwords, 'verify')
    const unknown = await guess('nobody@example.com')
    const known = await guess(adminEmail)
    expect(known.status).toBe(401)
    expect(known.body).toMatchObject(WRONG)
    expect({ ...unknown.body, reqId: '' }).toEqual({ ...known.body, reqId: '' })
    expect(verify).toHaveBeenCalledTimes(2)
    const parameters = verify.mock.calls.map(([, hash]) => hash.split('$').slice(1, 4).join())
    expect(parameters[0]).toBe(parameters[1])
    verify.mockRestore()
    afterLock()
  })

  test.each(['', ' ', 'no address at all', 'a@b\u200b.example', '[email protected]', "' or 1=1 --", 'ADMIN@EXAMPLE.COM\u0085'])(
    'a login id that no account has is refused like any other: %j',
    async (email) => {
      expect((await guess(email)).body).toMatchObject(WRONG)
      afterLock()
    },
  )

  test('every spelling of an address is one account', async () => {
    for (const email of ['ADMIN@EXAMPLE.COM', '  admin@example.com\t', 'ａｄｍｉｎ＠example.com', 'admin@EXAMPLE.com'])
      expect((await guess(email, adminPassword)).status).toBe(200)
  })

  test('guesses at once, in many spellings, get no more answers than the limit; the right password then is locked out too', async () => {
    const spellings = [adminEmail, 'ADMIN@example.com', ' admin@example.com ', 'ａdmin@example.com', 'Admin@Example.Com']
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => guess(spellings[at % spellings.length] ?? '')))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401))
    expect(answers.filter(({ body }) => body.message === WRONG.message)).toHaveLength(attemptsMax)
    const locked = await guess(adminEmail, adminPassword)
    expect(locked.status).toBe(401)
    expect(locked.body.message).toContain('Too many wrong passwords')
    expect(await people.events('lock-user')).toEqual([{ userId: people.adminId, email: adminEmail, by: 'unknown' }])

    const session = await people.browser().send('POST', '/api/v1/session', { email: adminEmail, password: adminPassword })
    expect(session.status).toBe(401)
    afterLock()
    expect((await guess(adminEmail, adminPassword)).status).toBe(200)
  })

  test('an account that does not exist is locked like one that does', async () => {
    const answers = await Promise.all(Array.from({ length: attemptsMax + 3 }, () => guess('ghost@example.com')))
    expect(answers.filter(({ body }) => body.message.includes('Too many wrong passwords'))).toHaveLength(3)
    afterLock()
  })

  const nearlyLock = async () => {
    const answers = await Promise.all(Array.from({ length: attemptsMax - 1 }, () => guess(adminEmail)))
    expect(answers.map(({ body }) => body.message)).toEqual(answers.map(() => WRONG.message))
  }

  test('success takes the count back, and old failures do not add up', async () => {
    for (let round = 0; round < 2; round += 1) {
      await nearlyLock()
      expect((await guess(adminEmail, adminPassword)).status).toBe(200)
    }
    await nearlyLock()
    afterLock()
    await nearlyLock()
    expect((await guess(adminEmail, adminPassword)).status).toBe(200)
  })

  test('rows of past failures do not pile up', async () => {
    const { cryptography, store } = people.server.kms
    const subjects = Array.from({ length: 30 }, (_, at) => subjectOf(cryptography, 'password', `stranger-${at}@example.com`))
    const kept = async () => {
      const rows = await store.transact(async ({ attempts }) => {
        const found = []
        for (const subject of subjects) found.push(await attempts.find(subject))
        return found
      })
      return rows.filter((row) => row !== undefined).length
    }
    await Promise.all(subjects.map((_, at) => guess(`stranger-${at}@example.com`)))
    expect(await kept()).toBe(30)
    afterLock()
    await Promise.all([1, 2, 3, 4].map((at) => guess(`later-${at}@example.com`)))
    expect(await kept()).toBe(0)
  })

  test('failures and sign-ins are in the audit log, and no password is in the log of the server', async () => {
    const canary = 'canary-password-5f1c9e'
    await guess(adminEmail, canary)
    await guess('canary-login@example.com', canary)
    const [failure] = await people.events('login-user')
    expect(failure).toEqual({ userId: people.adminId, email: adminEmail, method: 'password', reason: 'wrong password', by: 'unknown' })
    expect((await guess(adminEmail, adminPassword)).status).toBe(200)
    expect((await people.events('login-user'))[0]).toMatchObject({ userId: people.adminId, by: 'user' })
    const lines = people.logged.join('\n')
    expect(lines).toContain('sign-in-refused')
    expect(lines).not.toContain('canary')
    expect(lines).not.toContain(adminPassword)
  })

  test('the older password exchange is refused with a sentence', async () => {
    const answer = await people.program().send('POST', '/api/v3/auth/login1', { email: adminEmail, clientPublicKey: 'ab' })
    expect(answer.status).toBe(401)
    expect(answer.body.message).toContain('knows no SRP')
  })
})

/** Choosing and changing a password. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminEmail, adminPassword, type People, startPeople } from '../support/start-people.ts'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const path = '/api/v1/session/password'

test.each([
  ['too little', 'at least 12 characters'],
  ['password1234', 'breached'],
  ['passwordpassword', 'repeats one piece'],
  ['aaaaaaaaaaaaaaaaaa', 'repeats one character'],
  ['1q2w3e4r5t6y', 'breached'],
  ['P@ssw0rd12345', 'breached'],
  [`${adminEmail}1`, 'your own address'],
])('a new password that is easily guessed is refused with the reason: %s', async (newPassword, reason) => {
  const admin = await people.adminBrowser()
  const answer = await admin.send('POST', path, { presentPassword: adminPassword, newPassword })
  expect(answer.status).toBe(400)
  expect(answer.body.message).toContain(reason)
  expect(answer.body.message).not.toContain(newPassword)
})

test('the first administrator’s password is judged the same way', async () => {
  const answer = await people.program().send('POST', '/api/v1/admin/bootstrap', {
    email: 'second@example.com',
    password: 'short',
    organization: 'Second',
  })
  expect(answer.status).toBe(422)
})

test('a change needs the present password, ends the other sessions, and leaves this one', async () => {
  const [here, there] = [await people.adminBrowser(), await people.adminBrowser()]
  const wrong = await here.send('POST', path, { presentPassword: 'not the present one', newPassword: 'four words none expects' })
  expect(wrong.status).toBe(400)
  expect(wrong.body.message).toContain('another one')
  const newPassword = 'four words none expects'
  expect((await here.send('POST', path, { presentPassword: adminPassword, newPassword })).status).toBe(200)
  expect((await here.send('GET', '/api/v1/session')).status).toBe(200)
  expect((await there.send('GET', '/api/v1/session')).status).toBe(401)
  await expect(people.adminBrowser()).rejects.toThrow('refused')
  const again = await people.signIn(adminEmail, newPassword)
  expect((await again.send('POST', path, { presentPassword: newPassword, newPassword: adminPassword })).status).toBe(200)
})

test('personal access tokens stay good where nothing else is said, and the answer says how many; on demand they end with it, the audit log tells', async () => {
  const admin = await people.adminBrowser()
  const expiresAt = new Date(people.clock.nowMs() + 3_600_000).toISOString()
  const make = async () => (await admin.send('POST', '/api/v1/personal-access-tokens', { name: 'ci', expiresAt })).body.token as string
  const tokens = [people.program(await make()), people.program(await make())]
  const states = async () => Promise.all(tokens.map(async (token) => (await token.send('POST', '/api/v1/auth/checkAuth')).status))
  const newPassword = 'four words none expects'
  const kept = await admin.send('POST', path, { presentPassword: adminPassword, newPassword })
  expect(kept.body).toEqual({
    message: expect.stringContaining('2 personal access tokens of yours are still good'),
    personalTokens: { ended: 0, left: 2 },
  })
  expect(await states()).toEqual([200, 200])
  const everywhere = await admin.send('DELETE', '/api/v1/sessions?keepCurrent=true')
  expect(everywhere.body.personalTokens).toEqual({ ended: 0, left: 2 })

  const ended = await admin.send('POST', path, { presentPassword: newPassword, newPassword: adminPassword, endPersonalTokens: true })
  expect(ended.body).toEqual({
    message: expect.stringContaining('2 personal access tokens of yours ended'),
    personalTokens: { ended: 2, left: 0 },
  })
  expect(await states()).toEqual([401, 401])
  expect((await people.events('change-password'))[0]).toMatchObject({ personalTokens: 2 })

  const last = people.program(await make())
  const out = await admin.send('DELETE', '/api/v1/sessions?keepCurrent=true&personalTokens=true')
  expect(out.body.personalTokens).toEqual({ ended: 1, left: 0 })
  expect((await last.send('POST', '/api/v1/auth/checkAuth')).status).toBe(401)
  expect((await people.events('logout-user'))[0]).toMatchObject({ personalTokens: 1 })
})

test('guesses at the present password are counted with those at the sign-in', async () => {
  const admin = await people.adminBrowser()
  const guesses = Array.from({ length: 15 }, () =>
    admin.send('POST', path, { presentPassword: 'a wild guess', newPassword: 'four words none expects' }),
  )
  const answers = await Promise.all(guesses)
  expect(answers.filter(({ body }) => body.message.includes('Too many wrong passwords'))).toHaveLength(5)
  await expect(people.adminBrowser()).rejects.toThrow('Too many wrong passwords')
  people.clock.advance(16 * 60_000)
  await people.adminBrowser()
})

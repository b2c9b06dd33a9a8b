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

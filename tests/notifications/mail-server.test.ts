/** The mail server's login goes over nothing but TLS that can be trusted, and only its codes come back. */
import { createSmtpMail } from '@hanzo-kms/adapters/notifications/smtp-mail'
import { parseSmtpServer } from '@hanzo-kms/adapters/notifications/smtp-server'
import { afterEach, expect, test } from 'vitest'
import { type Mailbox, PASSWORD, startMailbox } from './mailbox.ts'

const FROM = 'kms@example.com'
const letter = { id: 'id', to: ['ops@example.com'], subject: 'S', text: 'T' }
const opened: Mailbox[] = []
afterEach(async () => {
  for (const mailbox of opened.splice(0)) await mailbox.close()
})
async function open(options: Parameters<typeof startMailbox>[0] = {}): Promise<Mailbox> {
  const mailbox = await startMailbox(options)
  opened.push(mailbox)
  return mailbox
}
const send = ({ port }: Pick<Mailbox, 'port'>, { password = PASSWORD, query = '' } = {}) =>
  createSmtpMail(parseSmtpServer(`smtp://kms:${password}@127.0.0.1:${port}${query}`, FROM))(letter)

test.each<[string, Partial<ReturnType<typeof parseSmtpServer>>]>([
  ['smtp://mail.example.com', { port: 587, tls: 'required', login: undefined, host: 'mail.example.com' }],
  ['smtps://mail.example.com', { port: 465, tls: 'at-once' }],
  ['smtp://mail.example.com:25?tls=off', { port: 25, tls: 'none' }],
  ['smtp://127.0.0.1:2525', { port: 2525, tls: 'none' }],
  ['smtp://localhost?tls=required', { tls: 'required' }],
])('%s', (url, expected) => {
  expect(parseSmtpServer(url, FROM)).toMatchObject(expected)
})

test('user and password are taken as they were before they were put into a URL', () => {
  const { login } = parseSmtpServer(`smtp://${encodeURIComponent('a@b')}:${encodeURIComponent('p%:/@ü')}@mail.example.com`, FROM)
  expect([login?.user, login?.password.reveal()]).toEqual(['a@b', 'p%:/@ü'])
})

test.each([
  ...[
    '',
    'canary',
    'https://canary',
    'smtp://',
    'smtp://canary/path',
    'smtp://canary?pool=1',
    'smtp://canary?tls=maybe',
    'smtp://u:%canary@h',
  ].map((url) => [url, FROM] as const),
  ...['', 'canary', 'a@b\r\nBcc: canary@x', 'A <a@b', '"A" <a@b>', 'a@b, canary@c'].map((from) => ['smtp://h', from] as const),
])('what cannot be used is refused in a sentence that does not repeat it: %j %j', (url, from) => {
  expect(() => parseSmtpServer(url, from)).toThrow(/^KMS_SMTP_(URL|FROM) (?!.*canary)/)
})

test('where TLS is asked for, a server without it and one that nobody vouches for hear no login', async () => {
  for (const mailbox of [await open(), await open({ tls: true })]) {
    await expect(send(mailbox, { query: '?tls=required' })).rejects.toMatchObject({ kind: 'unavailable' })
    expect([mailbox.logins, mailbox.letters]).toEqual([[], []])
  }
  // Else the test would see nothing in any case.
  const heard = await open()
  expect(await send(heard)).toEqual([])
  expect([heard.logins, heard.letters.length]).toEqual([['kms'], 1])
})

test('a login that is refused, and a server that is not there, are told apart, without a word of the server’s', async () => {
  const failure = async (sending: Promise<unknown>) => sending.then(undefined, (error: Error) => error)
  const mailbox = await open()
  const refused = await failure(send(mailbox, { password: 'wrong' }))
  expect(refused).toMatchObject({ kind: 'unauthorized', message: 'The mail server did not accept the login of KMS_SMTP_URL (535).' })
  await opened.pop()?.close()
  expect(await failure(send(mailbox))).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('could not be reached') })
})

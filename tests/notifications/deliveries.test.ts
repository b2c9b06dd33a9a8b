/** What is told leaves the house signed, once more where it was not heard, to no place that the policy closes, and holds no secret. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { NotificationChannel, NotificationDelivery } from '@hanzo-kms/contracts/notifications'
import { claimDelivery, deliver } from '@hanzo-kms/core/notifications/deliver'
import type { NoticeKind } from '@hanzo-kms/core/notifications/notice'
import { notify } from '@hanzo-kms/core/notifications/notify'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../main-job/scene.ts'
import { addOrganization } from '../support/add-organization.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { createTestClock } from '../support/test-clock.ts'
import { type Mailbox, PASSWORD, startMailbox } from './mailbox.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

const clock = createTestClock()
let stage: Stage
let receiver: Receiver
let mailbox: Mailbox
let base: string
beforeAll(async () => {
  receiver = await startReceiver()
  mailbox = await startMailbox()
  const smtpUrl = `smtp://kms:${PASSWORD}@127.0.0.1:${mailbox.port}`
  stage = await startStage({ clock, egressAllow: receiver.host, smtpUrl })
  base = `/api/v1/projects/${stage.projectId}/notification-channels`
})
afterAll(async () => {
  await receiver.close()
  await stage.stop()
  await mailbox.close()
})

interface Made {
  readonly channel: NotificationChannel
  readonly signingSecret: string
}

const webhook = (path: string, more: object = {}) =>
  stage.api.call<Made>('POST', base, { medium: 'webhook', name: `to ${path.split('?')[0]}`, url: `${receiver.url}${path}`, ...more })
const email = (name: string, to: readonly string[], more: object = {}) =>
  stage.api.call<Made>('POST', base, { medium: 'email', name, to, ...more })
const logOf = async ({ channel }: Pick<Made, 'channel'>) =>
  (await stage.api.call<{ deliveries: NotificationDelivery[] }>('GET', `${base}/${channel.id}/deliveries`)).deliveries

/** Something happens to a sync: each time another one, so that it is news. */
async function tell(kind: NoticeKind & ('sync-failed' | 'plan-held') = 'sync-failed', message = 'Windmill is away.'): Promise<void> {
  const { kms } = stage.server
  const { workspace } = await stage.api.call<{ workspace: { orgId: string } }>('GET', `/api/v1/workspace/${stage.projectId}`)
  const facts = { syncId: kms.cryptography.randomId(), syncName: 'shop', runId: kms.cryptography.randomId(), message }
  await kms.store.transact((inside) => notify(kms, inside, { organizationId: workspace.orgId, projectId: stage.projectId }, kind, facts))
}

/** What the guide gives to who has no library, as it stands there. */
async function snippetOfGuide() {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/notifications.md'), 'utf8')
  const directory = mkdtempSync(join(tmpdir(), 'hanzo-kms-snippet-'))
  const file = join(directory, 'verify.mjs')
  writeFileSync(file, /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? '')
  type Snippet = { isFromKms(secret: string, headers: Readonly<Record<string, string>>, body: string): boolean }
  const snippet = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Snippet
  rmSync(directory, { recursive: true })
  return snippet
}

const ROUNDS_MAX = 200
/** Sends what is due, beside the server, until the log of the channel says this. */
async function until(made: Made, told: (log: readonly NotificationDelivery[]) => boolean): Promise<readonly NotificationDelivery[]> {
  const { kms } = stage.server
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
    const claimed = await claimDelivery(kms)
    if (claimed) await deliver(kms, claimed, () => 0)
    const log = await logOf(made)
    if (told(log)) return log
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It does not come: ${JSON.stringify(await logOf(made))}`)
}
const isOver = (log: readonly NotificationDelivery[]) => log.length > 0 && log.every(({ finishedAt }) => finishedAt !== null)
const remove = ({ channel }: Made) => stage.api.call('DELETE', `${base}/${channel.id}`)

test('a webhook is signed so that a library of Standard Webhooks takes it, and nothing else that somebody could make of it', async () => {
  const made = await webhook('/signed?key=canary-in-the-url')
  expect(made.channel).toMatchObject({ target: receiver.url, medium: 'webhook', projectId: stage.projectId, isActive: true })
  await tell()
  const [delivery] = await until(made, isOver)
  expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, status: 200, isTest: false, message: null })
  const [{ headers, body, message }] = receiver.at('/signed?key=canary-in-the-url') as [Received]
  const verify = (changes: Readonly<Record<string, string>> = {}, text = body, secret = made.signingSecret) =>
    new Webhook(secret).verify(text, { ...headers, ...changes })
  expect(verify()).toEqual(message)
  expect(message).toMatchObject({
    ...{ id: delivery?.id, channelName: made.channel.name, isTest: false, leftOut: 0 },
    text: 'The sync shop failed: Windmill is away.',
    notices: [{ kind: 'sync-failed', projectId: stage.projectId, facts: { syncName: 'shop', message: 'Windmill is away.' } }],
  })
  expect(() => verify({}, body.replace('shop', 'shot'))).toThrow('No matching signature')
  expect(() => verify({ 'webhook-id': 'another' })).toThrow('No matching signature')
  const later = String(Number(headers['webhook-timestamp']) + 1)
  expect(() => verify({ 'webhook-timestamp': later })).toThrow('No matching signature')
  const other = await webhook('/other')
  expect(() => verify({}, body, other.signingSecret)).toThrow('No matching signature')
  // The same message again, once its time is over.
  const longAgo = String(Number(headers['webhook-timestamp']) - 600)
  expect(() => verify({ 'webhook-timestamp': longAgo })).toThrow('too old')
  const { isFromKms } = await snippetOfGuide()
  expect(isFromKms(made.signingSecret, headers, body)).toBe(true)
  for (const changes of [{ 'webhook-id': 'another' }, { 'webhook-timestamp': longAgo }, { 'webhook-signature': 'v1,' }])
    expect(isFromKms(made.signingSecret, { ...headers, ...changes }, body)).toBe(false)
  expect(isFromKms(made.signingSecret, headers, `${body} `)).toBe(false)
  const shown = JSON.stringify([
    await stage.api.call('GET', base),
    await stage.api.call('GET', `${base}/${made.channel.id}`),
    await logOf(made),
  ])
  expect(shown).not.toContain('canary-in-the-url')
  expect(shown).not.toContain(made.signingSecret.slice(6, 30))
  await remove(made)
  await remove(other)
})

test('a new signing secret counts at once, and the old one signs nothing any more', async () => {
  const made = await webhook('/renewed')
  const renewed = await stage.api.call<Made>('POST', `${base}/${made.channel.id}/signing-secret`)
  expect(renewed.signingSecret).not.toBe(made.signingSecret)
  await stage.api.call('PATCH', `${base}/${made.channel.id}`, { name: 'renamed', kinds: ['sync-failed'], digest: 'none' })
  await tell()
  await until(made, isOver)
  const [{ body, headers }] = receiver.at('/renewed') as [Received]
  expect(() => new Webhook(made.signingSecret).verify(body, headers)).toThrow('No matching signature')
  expect(new Webhook(renewed.signingSecret).verify(body, headers)).toMatchObject({ channelName: 'renamed' })
  await remove(made)
})

test('what is not accepted is sent again under the same id, later each time, and given up after the eighth try', async () => {
  const made = await webhook('/down')
  receiver.answer('/down', { status: 503, headers: { 'retry-after': '1800' } }, 404, 500, 429, 502, 500, 500, 500)
  await tell()
  const waits: number[] = []
  for (let tries = 1; tries < 8; tries += 1) {
    const [delivery] = await until(made, ([one]) => one?.attempts === tries && one.status !== null)
    const waitMs = Date.parse(delivery?.dueAt ?? '') - clock.nowMs()
    waits.push(Math.round(waitMs / 1_000))
    expect(delivery).toMatchObject({ state: 'queued', finishedAt: null })
    expect(delivery?.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+ answered \d{3}\.$/)
    clock.advance(waitMs + 1)
  }
  // As long as it asked at first, then the longer of both.
  expect(waits[0]).toBeGreaterThan(1_700)
  expect(waits.slice(1)).toEqual(waits.slice(1).toSorted((a, b) => a - b))
  const [over] = await until(made, isOver)
  expect(over).toMatchObject({ state: 'failed', attempts: 8, status: 500, dueAt: null })
  const sent = receiver.at('/down')
  expect(sent.length).toBe(8)
  expect(new Set(sent.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([over?.id]))
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
  expect(JSON.stringify(over)).not.toContain('what the receiver says')
  await remove(made)
})

test('a redirect is not followed, and a receiver that says it is gone is not asked again', async () => {
  const made = await webhook('/moved')
  receiver.answer('/moved', { status: 302, headers: { location: `${receiver.url}/trap` } }, 410)
  await tell()
  const [delivery] = await until(made, ([one]) => one?.status === 302)
  expect(delivery?.message).toContain('redirects are not followed')
  clock.advance(60_000)
  expect((await until(made, isOver))[0]).toMatchObject({ state: 'failed', status: 410, attempts: 2 })
  expect(receiver.at('/trap')).toEqual([])
  await remove(made)
})

test('a receiver that does not answer holds up its own channel and no other', async () => {
  const [slow, quick] = [await webhook('/slow'), await webhook('/quick')]
  receiver.answer('/slow', 'hang')
  for (let count = 0; count < 6; count += 1) await tell()
  const { kms } = stage.server
  // One of them is under way all the time; all others are claimed beside it.
  const log = await new Promise<readonly NotificationDelivery[]>((resolve, reject) => {
    const look = async () => {
      for (;;) {
        const claimed = await claimDelivery(kms)
        if (claimed) void deliver(kms, claimed, () => 0)
        const sent = await logOf(quick)
        if (sent.length === 6 && isOver(sent)) return resolve(sent)
        await new Promise((done) => setTimeout(done, 10))
      }
    }
    look().catch(reject)
  })
  expect(log.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'delivered'))
  expect(receiver.at('/slow').length).toBe(1)
  expect((await logOf(slow)).filter(({ attempts }) => attempts > 0).length).toBe(1)
  await remove(slow)
  await remove(quick)
})

test('an address that connections may not reach is refused at once, in the words that connections have, and by a change as well', async () => {
  const closed = [
    'http://127.0.0.1:9/hook',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://localhost/',
    `http://localhost:${new URL(stage.server.url).port}/`,
    'http://93.184.216.34/',
  ]
  const made = await webhook('/open')
  for (const url of closed) {
    for (const [method, path, body] of [
      ['POST', base, { medium: 'webhook', name: 'closed', url }],
      ['PATCH', `${base}/${made.channel.id}`, { url }],
    ] as const) {
      const answer = await ask(stage, method, path, body)
      expect([url, answer.status]).toEqual([url, 400])
      expect((answer.body as { message: string }).message).toMatch(/^Nothing would be sent to https?:\/\/[^/]+: it /)
    }
  }
  const malformed = ['ftp://example.com', 'https://user:pw@example.com/', 'https://', 'nonsense', '', 'https://example.com/\u0000', 7]
  for (const url of malformed) expect((await ask(stage, 'POST', base, { medium: 'webhook', name: 'x', url })).status).toBe(422)
  expect((await stage.api.call<{ channels: unknown[] }>('GET', base)).channels.length).toBe(1)
  await remove(made)
})

test('a test is sent at once, also through a channel that is not active, and not faster than every five seconds', async () => {
  const made = await webhook('/tried', { isActive: false })
  const send = () => ask(stage, 'POST', `${base}/${made.channel.id}/test`)
  expect((await send()).body).toMatchObject({ delivery: { state: 'delivered', isTest: true, status: 200 } })
  expect(receiver.at('/tried')[0]?.message).toMatchObject({ isTest: true, notices: [] })
  expect((await send()).status).toBe(429)
  clock.advance(5_000)
  receiver.answer('/tried', 500)
  expect((await send()).body).toMatchObject({ delivery: { state: 'failed', status: 500, attempts: 1 } })
  await tell()
  expect(receiver.at('/tried').length).toBe(2)
  await remove(made)
})

test('a letter says what happened to all addresses, from the one that is set, and a digest says all of it in one', async () => {
  const made = await email('ops', ['ops@example.com', 'nobody@example.com'])
  const daily = await email('daily', ['daily@example.com'], { digest: 'daily' })
  await tell('sync-failed', 'first.\r\nBcc: attacker@example.com\r\n\r\nmore')
  const [delivery] = await until(made, isOver)
  expect(delivery).toMatchObject({ state: 'delivered', status: null, message: 'Not accepted by the mail server: nobody@example.com.' })
  await tell('plan-held', 'second')
  const [letter] = mailbox.letters
  expect(letter).toMatchObject({ from: 'kms@example.com', to: ['ops@example.com'], user: 'kms' })
  const [head = ''] = letter?.raw.split('\r\n\r\n') ?? []
  expect(head).toMatch(/^From: Hanzo KMS <kms@example\.com>$/m)
  expect(head).toMatch(/^Subject: \[Hanzo KMS\] The sync shop failed: first\. Bcc:/m)
  expect(head).not.toMatch(/^Bcc:/m)
  expect(head).toContain(`Message-ID: <${delivery?.id}@hanzo-kms.invalid>`)
  expect((await logOf(daily)).map(({ state, notices }) => [state, notices.length])).toEqual([['gathering', 2]])
  clock.advance(86_400_000)
  await until(daily, isOver)
  const digest = mailbox.letters.find(({ to }) => to.includes('daily@example.com'))
  expect(digest?.raw).toMatch(/^Subject: \[Hanzo KMS\] 2 notices$/m)
  expect(digest?.raw).toContain('waits for a person: second')
  await remove(made)
  await remove(daily)
})

test('a letter that nobody takes is not sent again, and says so without the words of the mail server', async () => {
  const made = await email('nobody', ['nobody@example.com'])
  await tell()
  const [delivery] = await until(made, isOver)
  expect(delivery).toMatchObject({ state: 'failed', attempts: 1, message: 'The mail server refused the message (550).' })
  await remove(made)
})

test('a channel is changed only as what it is, and names are taken once', async () => {
  const [hook, mail] = [await webhook('/kinds'), await email('kinds', ['a@example.com'])]
  const change = (made: Made, body: object) => ask(stage, 'PATCH', `${base}/${made.channel.id}`, body)
  expect((await change(hook, { to: ['a@example.com'] })).status).toBe(400)
  expect((await change(mail, { url: `${receiver.url}/x` })).status).toBe(400)
  expect((await change(mail, { name: hook.channel.name })).body).toMatchObject({ message: expect.stringContaining('already exists here') })
  expect((await ask(stage, 'POST', `${base}/${mail.channel.id}/signing-secret`)).status).toBe(400)
  for (const body of [{ kinds: [] }, { kinds: ['nonsense'] }, { to: [] }, { to: ['no address'] }, { digest: 'weekly' }, { name: '\u0000' }])
    expect([body, (await change(mail, body)).status]).toEqual([body, 422])
  expect((await change(mail, { to: ['b@example.com'], kinds: ['token-dead', 'sync-failed'] })).body).toMatchObject({
    channel: { target: 'b@example.com', kinds: ['sync-failed', 'token-dead'] },
  })
  // Neither is one of the organization, nor anything to another one.
  const ofOrganization = '/api/v1/organization/notification-channels'
  expect((await ask(stage, 'GET', `${ofOrganization}/${hook.channel.id}`)).status).toBe(404)
  const stranger = await addOrganization(stage.server)
  expect((await ask(stage, 'GET', `${base}/${hook.channel.id}`, undefined, stranger.token)).status).toBe(404)
  expect((await ask(stage, 'DELETE', `${ofOrganization}/${hook.channel.id}`, undefined, stranger.token)).status).toBe(404)
  await remove(hook)
  await remove(mail)
})

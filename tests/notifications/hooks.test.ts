/** What happens without anybody looking is told: drift, tokens that end, are replaced or are refused, and a break in the audit chain; each once. */
import type { NotificationChannel, NotificationDelivery } from '@hanzo-kms/contracts/notifications'
import { stampEvent } from '@hanzo-kms/core/audit/stamp-event'
import { verifyAllChains } from '@hanzo-kms/core/audit/tell-of-chain'
import { careForConnections } from '@hanzo-kms/core/connections/care/care-for-connections'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setScene } from '../main-job/scene.ts'
import { type CareStage, startCareStage } from '../token-care/care-stage.ts'

const DAY_MS = 86_400_000
const never = new AbortController().signal
const base = '/api/v1/organization/notification-channels'

let care: CareStage
beforeAll(async () => {
  care = await startCareStage('1.479')
})
afterAll(() => care.stop())

/** A channel of the organization, which hears of all its projects. It leads nowhere: this server has no mail server. */
async function listen(name: string): Promise<() => Promise<readonly string[]>> {
  const { kms } = care
  const { workspace } = await care.stage.api.call<{ workspace: { orgId: string } }>('GET', `/api/v1/workspace/${care.stage.projectId}`)
  const id = kms.cryptography.randomId()
  const kinds = ['drift-found', 'token-expiring', 'token-rotated', 'token-dead', 'audit-broken'] as const
  await kms.store.transact(({ notifications }) =>
    notifications.insertChannel({
      ...{ id, organizationId: workspace.orgId, projectId: null, name, medium: 'email', kinds, digest: 'none', isActive: true },
      ...{
        recipients: ['ops@example.com'],
        sealedTarget: null,
        shownTarget: 'ops@example.com',
        version: 1,
        createdAtMs: 0,
        updatedAtMs: 0,
      },
    }),
  )
  const { channels } = await care.stage.api.call<{ channels: NotificationChannel[] }>('GET', base)
  expect(channels.map((channel) => channel.id)).toContain(id)
  return async () => {
    const { deliveries } = await care.stage.api.call<{ deliveries: NotificationDelivery[] }>('GET', `${base}/${id}/deliveries?limit=100`)
    const sentences = deliveries.flatMap(({ notices }) => notices.map(({ sentence }) => sentence)).reverse()
    return sentences
  }
}

test('drift is told once while it is the same, again when it is another, and again after it was gone', async () => {
  const { stage } = care
  const scene = await setScene(stage, 'told_drift', 'A=1\nB=2')
  await scene.run()
  const check = () => scene.ask('POST', '/drift/check', {})
  await check()
  const told = await listen('drift')
  const edit = (key: string, value: string) => stage.arrange({ op: 'variable', path: `${scene.path}${key}`, edited_by: 'dev2', value })
  await edit('A', 'canary-of-theirs')
  await check()
  await check()
  expect(await told()).toEqual(['1 entry of the sync told-drift changed at the destination: A.'])
  await edit('B', 'theirs')
  await check()
  expect((await told()).slice(1)).toEqual(['2 entries of the sync told-drift changed at the destination: A, B.'])
  // Left alone by decision, and so no longer told.
  await scene.ask('PUT', '/drift/decisions', { decisions: { A: 'ignore', B: 'ignore' } })
  await check()
  expect((await told()).length).toBe(2)
  await scene.ask('PUT', '/drift/decisions', { decisions: { A: null } })
  await check()
  expect((await told()).slice(2)).toEqual(['1 entry of the sync told-drift changed at the destination: A.'])
  expect(JSON.stringify(await told())).not.toContain('canary-of-theirs')
})

test('a token that ends is told of at 30, 14, 7 and 1 days, its replacement once, and then the count begins anew', async () => {
  const connection = await care.connect('ending', await care.makeToken({ expires_in_ms: 31.5 * DAY_MS }))
  const told = await listen('tokens')
  const own = async () => (await told()).filter((sentence) => sentence.includes('ending'))
  for (const days of [1, 1, 1, 15, 1, 7, 0.5, 4.5]) {
    care.clock.advance(days * DAY_MS)
    await careForConnections(care.kms, () => 0, never)
  }
  const ends = (when: string) => `The access token of the connection ending ends ${when}.`
  expect(await own()).toEqual([ends('in 29 days'), ends('in 13 days'), ends('in 5 days'), ends('within a day')])
  expect((await care.ask('POST', connection, '/rotate')).status).toBe(200)
  await care.untilOver(connection)
  expect((await own()).slice(4)).toEqual(['Hanzo KMS replaced the access token of the connection ending.'])
})

test('a token that is refused is told of once, and again only after it was good', async () => {
  const { stage, clock } = care
  const token = await care.makeToken()
  const connection = await care.connect('dying', token)
  const scene = await setScene(stage, 'dying', 'A=1', { connectionId: connection.id })
  await scene.run()
  const told = await listen('dead')
  const own = async () => (await told()).filter((sentence) => sentence.startsWith('The access token of the connection dying is refused: '))
  const refuse = async (value: string) => {
    await stage.faults({ path: '/api/', kind: 'status', status: 401, rate: 1 })
    await scene.importEnv(`A=${value}`)
    await scene.run()
    clock.advance(61_000)
    await stage.newestRun(scene.sync)
    for (let looks = 0; looks < 500 && (await stage.newestRun(scene.sync)).state === 'queued'; looks += 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
    await stage.faults()
  }
  await refuse('2')
  expect((await own()).length).toBe(1)
  await scene.run()
  expect((await own()).length).toBe(1)
  await care.ask('PATCH', connection, '', { credentials: { token: await care.makeToken() } })
  expect((await stage.newestRun(scene.sync)).state).not.toBe('held')
  await refuse('3')
  expect((await own()).length).toBe(2)
})

test('a break in the audit chain is found without anybody asking, and told once; an anchor that somebody made up alarms nobody', async () => {
  const { stage, kms } = care
  const told = await listen('chain')
  const verify = (body: object) => stage.api.call('POST', '/api/v1/organization/audit-logs/verify', body)
  await verifyAllChains(kms, never)
  await verify({ anchors: [{ position: 9_999_999, head: 'x'.repeat(43) }] })
  expect(await told()).toEqual([])
  const [organizationId = ''] = await kms.store.transact(({ audit }) => audit.organizations())
  const doer = { kind: 'platform', id: null, organizationId, ipAddress: null, userAgent: null } as const
  const forged = stampEvent(kms, doer, { type: 'delete-tag', metadata: { tagId: 'x', slug: 'x' } })
  await kms.store.transact(({ audit }) => audit.append(forged, new Uint8Array(32)))
  await verifyAllChains(kms, never)
  await verifyAllChains(kms, never)
  expect(await told()).toEqual(['The audit log was altered: an event outside the chain was changed, or not written by Hanzo KMS.'])
  await verify({})
  expect((await told()).length).toBe(1)
})

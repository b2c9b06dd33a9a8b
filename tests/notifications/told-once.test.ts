/** What runs tell the channels: once while a sync keeps failing, once when it recovers, to those who listen, and never to others. */
import type { Channel } from '@hanzo-kms/core/notifications/channel'
import type { NoticeKind } from '@hanzo-kms/core/notifications/notice'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { setScene } from '../main-job/scene.ts'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterEach(() => stage.faults())
afterAll(() => stage.stop())

const every: readonly NoticeKind[] = ['sync-failed', 'sync-recovered', 'plan-held']

async function addChannel(changes: Partial<Channel> = {}): Promise<string> {
  const { kms } = stage.server
  const id = kms.cryptography.randomId()
  const channel: Channel = {
    ...{ id, organizationId: await organizationId(), projectId: stage.projectId, name: id, medium: 'email', kinds: every },
    ...{ digest: 'none', isActive: true, recipients: ['ops@example.com'], sealedTarget: null, shownTarget: '', version: 1 },
    ...{ createdAtMs: 0, updatedAtMs: 0 },
    ...changes,
  }
  await kms.store.transact(({ notifications }) => notifications.insertChannel(channel))
  return id
}

async function organizationId(): Promise<string> {
  const { workspace } = await stage.api.call<{ workspace: { orgId: string } }>('GET', `/api/v1/workspace/${stage.projectId}`)
  return workspace.orgId
}

async function toldTo(channelId: string): Promise<readonly (readonly string[])[]> {
  const range = { limit: 50, offset: 0 }
  const sent = await stage.server.kms.store.transact(({ notifications }) => notifications.listDeliveries(channelId, range))
  return sent.map(({ notices }) => notices.map(({ kind }) => kind)).reverse()
}

test('a sync that keeps failing is told once, its recovery once, and the next failure is news', async () => {
  const scene = await setScene(stage, 'told_once', 'A=canary-value-1\nB=2')
  await scene.run()
  const [direct, digest, deaf, silent, above] = [
    await addChannel(),
    await addChannel({ digest: 'daily' }),
    await addChannel({ kinds: ['drift-found'] }),
    await addChannel({ isActive: false }),
    await addChannel({ projectId: null }),
  ]
  const fail = async (value: string) => {
    await scene.importEnv(`A=${value}`)
    await stage.faults({ path: '/api/w/dev/variables/update/f/told_once/A', kind: 'status', status: 400 })
    expect((await scene.run()).state).toBe('failed')
    await stage.faults()
  }
  await scene.run()
  expect(await toldTo(direct)).toEqual([])
  await fail('canary-value-2')
  await fail('canary-value-3')
  expect(await toldTo(direct)).toEqual([['sync-failed']])
  const late = await addChannel()
  expect((await scene.run()).state).toBe('succeeded')
  await scene.run()
  expect(await toldTo(direct)).toEqual([['sync-failed'], ['sync-recovered']])
  // Nobody hears of the end of what they never heard of.
  expect(await toldTo(late)).toEqual([])
  await fail('canary-value-4')
  expect((await toldTo(direct)).length).toBe(3)
  expect(await toldTo(above)).toEqual(await toldTo(direct))
  expect(await toldTo(digest)).toEqual([['sync-failed', 'sync-recovered', 'sync-failed']])
  expect(await toldTo(deaf)).toEqual([])
  expect(await toldTo(silent)).toEqual([])
  const range = { limit: 50, offset: 0 }
  const whole = await stage.server.kms.store.transact(({ notifications }) => notifications.listDeliveries(direct, range))
  expect(JSON.stringify(whole)).not.toContain('canary-value')
})

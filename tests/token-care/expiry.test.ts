/** When a token ends is read from Windmill, warned of at each threshold once, and rotated in time where that is wished. */
import { careForConnections } from '@hanzo-kms/core/connections/care/care-for-connections'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CareStage, startCareStage } from './care-stage.ts'

let stage: CareStage
beforeAll(async () => {
  stage = await startCareStage('1.479')
})
afterAll(() => stage.stop())

const never = new AbortController().signal
const DAY_MS = 86_400_000
const passDays = async (days: number) => {
  stage.clock.advance(days * DAY_MS)
  await careForConnections(stage.kms, () => 0, never)
}

test('the end is shown with the connection, in its list, and in its care; what is not known is said so', async () => {
  const connection = await stage.connect('shown', await stage.makeToken({ expires_in_ms: 60.5 * DAY_MS }))
  expect(await stage.care(connection)).toMatchObject({
    daysLeft: 60,
    expiryUnknown: null,
    canRotate: true,
    rotateDaysBefore: null,
    rotation: null,
  })
  const { appConnection } = (await stage.ask('GET', connection, '')).body as { appConnection: Record<string, unknown> }
  expect(Date.parse(String(appConnection.credentialsExpireAt)) - Date.now()).toBeGreaterThan(60 * DAY_MS)
  const bound = await stage.connect('bound', await stage.makeToken({ workspace_id: 'dev' }), { workspace: 'dev' })
  expect(await stage.care(bound)).toMatchObject({ expiresAt: null, daysLeft: null, expiryUnknown: expect.stringContaining('bound') })
  for (const body of [{ rotateDaysBefore: 0 }, { rotateDaysBefore: 91 }, { rotateDaysBefore: '7' }, {}])
    expect((await stage.ask('PATCH', bound, '/token-care', body)).status).toBe(422)
  for (const each of [connection, bound]) await stage.ask('DELETE', each, '')
})

test('each threshold is warned of once, and a new token begins anew', async () => {
  const connection = await stage.connect('warned', await stage.makeToken({ expires_in_ms: 31.5 * DAY_MS }))
  const warned = async () => (await stage.care(connection)).warnedAtDays
  const seen: (number | null)[] = []
  for (const days of [1, 1, 1, 15, 1, 7, 0.5, 4.5]) {
    await passDays(days)
    seen.push(await warned())
  }
  expect(seen).toEqual([null, 30, 30, 14, 14, 7, 7, 1])
  const events = await stage.kms.store.transact(({ audit, organizations }) =>
    Promise.all([audit.organizations(), organizations.instance()]),
  )
  const [organizationId = ''] = events[0]
  const page = await stage.kms.store.transact(({ audit }) =>
    audit.page({ organizationId, types: ['warn-app-connection-expiry'] }, { after: undefined, scannedMax: 1_000 }),
  )
  const own = page.events.filter(({ event }) => event.metadata.connectionId === connection.id)
  expect(own.map(({ event }) => event.metadata.daysLeft)).toEqual([0, 5, 13, 29])
  await stage.ask('PATCH', connection, '', { credentials: { token: await stage.makeToken({ expires_in_ms: 200 * DAY_MS }) } })
  expect(await warned()).toBeNull()
})

test('where that is wished, a token renews itself in time, and again in time', async () => {
  const connection = await stage.connect('renewed', await stage.makeToken({ expires_in_ms: 100 * DAY_MS }))
  const answer = await stage.ask('PATCH', connection, '/token-care', { rotateDaysBefore: 10 })
  expect(answer.body).toMatchObject({ tokenCare: { rotateDaysBefore: 10 } })
  const left = (await stage.care(connection)).daysLeft ?? 0
  await passDays(left - 12)
  expect((await stage.care(connection)).rotation).toBeNull()
  await passDays(3)
  const { rotation } = await stage.untilOver(connection)
  expect(rotation).toMatchObject({ state: 'done', automatic: true })
  expect((await stage.care(connection)).daysLeft).toBeGreaterThan(90)
  await passDays(1)
  expect((await stage.care(connection)).rotation?.id).toBe(rotation?.id)
})

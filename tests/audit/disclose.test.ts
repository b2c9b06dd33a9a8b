import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import type { AuditTrail } from '@hanzo-kms/core/audit/audit-trail'
import { verifyChain } from '@hanzo-kms/core/audit/verify-chain'
import type { Store } from '@hanzo-kms/core/ports'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'

type Writable = { -readonly [Name in keyof Store]: Store[Name] }

const VALUE = 'a-value-that-nobody-may-have-unrecorded'
const AT_ONCE = 60

describe.each(['embedded', 'postgres'] as const)('disclosures on %s', (engine) => {
  let postgres: TestPostgres | undefined
  let domain: Domain
  let store: Writable
  let real: Store
  let secretId = ''
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startTestPostgres() : undefined
    const databaseUrl = await postgres?.url()
    domain = await startDomain({ ...(databaseUrl !== undefined && { databaseUrl }) })
    store = domain.server.kms.store as Writable
    real = { ...store }
    for (const key of ['A', 'B', 'C']) await write('POST', key, VALUE)
    secretId = (await domain.admin('GET', `/api/v4/secrets/A?${place()}`)).body.secret.id
  })
  afterEach(() => void Object.assign(store, real))
  afterAll(async () => {
    await domain.stop()
    await postgres?.stop()
  })

  const place = () => new URLSearchParams({ projectId: domain.projectId, environment: 'prod' })
  const write = (method: 'POST' | 'PATCH', key: string, secretValue: string) =>
    domain.admin(method, `/api/v4/secrets/${key}`, { projectId: domain.projectId, environment: 'prod', secretValue })
  const ways = {
    'one secret': (send: Send) => send('GET', `/api/v4/secrets/A?${place()}`),
    'a list': (send: Send) => send('GET', `/api/v4/secrets?${place()}`),
    'one by its id': (send: Send) => send('GET', `/api/v4/secrets/id/${secretId}`),
    'its versions': (send: Send) => send('GET', `/api/v1/secret/${secretId}/secret-versions`),
    'what it refers to': (send: Send) => send('GET', `/api/v4/secrets/A/secret-reference-tree?${place()}`),
  }
  const countEvents = () =>
    domain.server.kms.store.transact(async ({ audit }) => {
      const { events } = await audit.page({ organizationId: domain.organizationId }, { after: undefined, scannedMax: 10_000 })
      return events.filter(({ event }) => event.type === 'get-secret' || event.type === 'get-secrets').length
    })

  test.each(Object.keys(ways) as (keyof typeof ways)[])(
    '%s is not sent when its event cannot be committed, and not before it is',
    async (way) => {
      // From the database, and from memory.
      for (const times of [1, 2]) {
        if (times === 2) expect((await ways[way](domain.admin)).status).toBe(200)
        const before = await countEvents()
        store.extendChain = async () => {
          throw new Error('The disk is full.')
        }
        const failed = await ways[way](domain.admin)
        expect([failed.status, JSON.stringify(failed.body).includes(VALUE)]).toEqual([500, false])
        expect(await countEvents()).toBe(before)

        const gate = Promise.withResolvers<void>()
        const reached = Promise.withResolvers<void>()
        store.extendChain = async (...given) => {
          reached.resolve()
          await gate.promise
          return real.extendChain(...given)
        }
        let isSent = false
        const answering = ways[way](domain.admin).finally(() => {
          isSent = true
        })
        await reached.promise
        // Other answers come and go meanwhile.
        for (const _ of [1, 2, 3]) expect((await domain.admin('GET', '/api/status')).status).toBe(200)
        expect([isSent, await countEvents()]).toEqual([false, before])
        gate.resolve()
        const answer = await answering
        expect([answer.status, JSON.stringify(answer.body).includes(VALUE)]).toEqual([200, true])
        expect(await countEvents()).toBe(before + 1)
        Object.assign(store, real)
      }
    },
  )

  test('reads that come together share commits, and each leaves an event of its own in one intact chain', async () => {
    const reads = [ways['one secret'], ways['a list']]
    for (const way of reads) await way(domain.admin)
    const before = await countEvents()
    const trail = domain.server.kms.auditTrail as { disclose: AuditTrail['disclose'] }
    const { disclose } = trail
    const allAsked = Promise.withResolvers<void>()
    let [asked, commits] = [0, 0]
    trail.disclose = (...given) => {
      asked += 1
      if (asked === AT_ONCE) allAsked.resolve()
      return disclose(...given)
    }
    // The first commit takes as long as the others need to come.
    store.extendChain = async (...given) => {
      commits += 1
      await allAsked.promise
      return real.extendChain(...given)
    }
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => reads[index % 2]?.(domain.admin)))
    expect(answers.map((answer) => answer?.status)).toEqual(answers.map(() => 200))
    expect(await countEvents()).toBe(before + AT_ONCE)
    expect(commits).toBe(2)
    trail.disclose = disclose
    await domain.server.kms.auditTrail.linkAll()
    const { broken, events } = await verifyChain(domain.server.kms, domain.organizationId)
    expect([broken, events >= before + AT_ONCE]).toEqual([undefined, true])
  })

  test('a value that changes under a read is read anew, and the event tells of the one that was sent', async () => {
    await ways['one secret'](domain.admin)
    const before = await countEvents()
    store.extendChain = async (...given) => {
      Object.assign(store, real)
      await write('PATCH', 'A', `${VALUE}-2`)
      return real.extendChain(...given)
    }
    const { secret } = (await ways['one secret'](domain.admin)).body
    expect([secret.secretValue, secret.version]).toEqual([`${VALUE}-2`, 2])
    expect(await countEvents()).toBe(before + 1)
    const told = await domain.server.kms.store.transact(({ audit }) =>
      audit.page({ organizationId: domain.organizationId }, { after: undefined, scannedMax: 1 }),
    )
    expect(told.events[0]?.event).toMatchObject({ type: 'get-secret', metadata: { secretKey: 'A', secretVersion: 2 } })
  })
})

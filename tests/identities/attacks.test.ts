import { request } from 'node:http'
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { effort } from '../support/effort.ts'
import { type IdentityStage, startIdentityStage } from './stage.ts'

/** As many as arrive while others are still under way, and more than connections to the database; in the long form more than times that a transaction begins anew, too. */
const AT_ONCE = effort({ short: 16, long: 41 })

function counted(answers: readonly { readonly status: number }[]) {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

describe.each(['embedded', 'postgres'] as const)('on the %s database', (engine) => {
  let stage: IdentityStage
  let stopServer = async () => {}
  beforeAll(async () => {
    if (engine === 'embedded') {
      stage = await startIdentityStage()
      return
    }
    const server = await startTestPostgres()
    stopServer = server.stop
    stage = await startIdentityStage(await server.url('attacks'))
  })
  afterAll(async () => {
    await stage.stop()
    await stopServer()
  })

  const many = <T>(work: (index: number) => Promise<T>) => Promise.all(Array.from({ length: AT_ONCE }, (_, index) => work(index)))
  const at = (identityId: string) => `/api/v1/auth/universal-auth/identities/${identityId}`

  test('a client secret that may be used 7 times is used 7 times, however many logins come at once', async () => {
    const machine = await stage.makeMachine({ secret: { numUsesLimit: 7 } })
    const answers = await many(() => machine.login())
    expect(counted(answers)).toEqual({ 200: 7, 401: AT_ONCE - 7 })
    const { body } = await stage.ask('GET', `${at(machine.id)}/client-secrets`)
    expect(body.clientSecretData[0]).toMatchObject({ clientSecretNumUses: 7, isClientSecretRevoked: true })
    expect(new Set(answers.flatMap(({ body: { accessToken } }) => accessToken ?? [])).size).toBe(7)
  })

  test('many good logins at once are all counted', async () => {
    const machine = await stage.makeMachine()
    expect(counted(await many(() => machine.login()))).toEqual({ 200: AT_ONCE })
    const { body } = await stage.ask('GET', `${at(machine.id)}/client-secrets`)
    expect(body.clientSecretData[0].clientSecretNumUses).toBe(AT_ONCE)
  })

  test('guesses at once do not slip past the lock: no more than its threshold are looked at', async () => {
    const machine = await stage.makeMachine({ auth: { lockoutThreshold: 5 } })
    const answers = await many((index) => machine.login({ secret: `guess-${index}` }))
    expect(counted(answers)).toEqual({ 401: AT_ONCE })
    expect(answers.filter(({ body }) => body.message === 'Invalid credentials')).toHaveLength(5)
    expect((await machine.login()).body.message).toContain('temporarily locked')
  })

  test('the right secret among guesses at once is not let in once the lock has fallen', async () => {
    const machine = await stage.makeMachine({ auth: { lockoutThreshold: 1 } })
    await machine.login({ secret: 'wrong' })
    expect(counted(await many(() => machine.login()))).toEqual({ 401: AT_ONCE })
  })

  test('a token that may be used 9 times is accepted 9 times, however many requests come at once', async () => {
    const machine = await stage.makeMachine({ auth: { accessTokenNumUsesLimit: 9 } })
    const token = await machine.token()
    expect(counted(await many(() => stage.as(token)('POST', '/api/v1/auth/checkAuth')))).toEqual({ 200: 9, 401: AT_ONCE - 9 })
  })

  test('of many revocations at once one is done', async () => {
    const token = await (await stage.makeMachine()).token()
    const answers = await many(() => stage.as()('POST', '/api/v1/auth/token/revoke', { accessToken: token }))
    expect(counted(answers)).toEqual({ 200: 1, 401: AT_ONCE - 1 })
  })

  test('of many attachments at once one is done', async () => {
    const { body } = await stage.ask('POST', '/api/v1/identities', { name: 'x', organizationId: stage.organizationId })
    expect(counted(await many(() => stage.ask('POST', at(body.identity.id), {})))).toEqual({ 200: 1, 400: AT_ONCE - 1 })
  })

  test('logins while their identity is deleted end in a token that is dead, or in no token', async () => {
    const machine = await stage.makeMachine()
    const [, ...answers] = await Promise.all([
      stage.ask('DELETE', `/api/v1/identities/${machine.id}`),
      ...Array.from({ length: AT_ONCE }, () => machine.login()),
    ])
    expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true)
    const tokens = answers.flatMap(({ body: { accessToken } }) => accessToken ?? [])
    expect(counted(await Promise.all(tokens.map((token) => stage.as(token)('POST', '/api/v1/auth/checkAuth'))))).toEqual(
      tokens.length === 0 ? {} : { 401: tokens.length },
    )
  })

  test('another spelling of a client id is another client: it neither signs in nor slips past the lock', async () => {
    const machine = await stage.makeMachine({ auth: { lockoutThreshold: 2 } })
    const spellings = [machine.clientId.toUpperCase(), `${machine.clientId}0`, `${machine.clientId}%`, machine.clientId.replaceAll('-', '')]
    for (const clientId of spellings)
      expect(await machine.login({ body: { clientId } })).toMatchObject({ status: 401, body: { message: 'Invalid credentials' } })
    // White space around it is no other spelling: it counts for the same client.
    expect((await machine.login({ body: { clientId: ` ${machine.clientId}\n` } })).status).toBe(200)
    for (let times = 0; times < 2; times += 1) await machine.login({ secret: 'wrong', body: { clientId: `\t${machine.clientId} ` } })
    expect((await machine.login()).body.message).toContain('temporarily locked')
  })

  test.each([
    ['NUL', { clientId: '\0' }],
    ['NUL after the id', { clientId: 'a\0' }],
    ['half of a surrogate pair', { clientId: '\ud800' }],
    ['NUL in the secret', { clientSecret: '\0' }],
    ['half of a surrogate pair in the secret', { clientSecret: '\udfff' }],
    ['an over-long id', { clientId: 'x'.repeat(100_000) }],
    ['an over-long secret', { clientSecret: 'x'.repeat(100_000) }],
    ['a list', { clientId: ['a'] }],
    ['an object', { clientId: { $ne: null } }],
    ['a number', { clientSecret: 7 }],
    ['nothing', { clientId: undefined, clientSecret: undefined }],
    ['null', { clientId: null, clientSecret: null }],
    ['empty texts', { clientId: '', clientSecret: '' }],
    ['NUL in the organization', { organizationSlug: '\0' }],
  ])('a login with %s is refused like any other, and breaks nothing', async (_, wrong) => {
    const machine = await stage.makeMachine()
    const { status, body } = await machine.login({ body: wrong })
    expect([401, 404, 422]).toContain(status)
    expect(body).toMatchObject({ reqId: expect.any(String), statusCode: status })
    expect(JSON.stringify(body)).not.toContain(machine.clientSecret)
  })

  test('guesses tell nothing about whether a client id is there: same words, same lock, also from addresses that are not trusted', async () => {
    const machine = await stage.makeMachine({ auth: { clientSecretTrustedIps: [{ ipAddress: '127.0.0.0/8' }] } })
    const guess = async (body: object, from?: string) => {
      const { status, body: answer } = await machine.login({ secret: 'wrong', body, ...(from && { from }) })
      return { status, ...answer, reqId: '' }
    }
    const guesses = async (body: object, from?: string) => {
      const answers = []
      for (let times = 0; times < 5; times += 1) answers.push(await guess(body, from))
      stage.clock.advance(301_000)
      return [...answers, await guess(body, from)]
    }
    const known = await guesses({})
    expect(known.map(({ message }) => message.includes('locked'))).toEqual([false, false, false, true, true, false])
    expect(await guesses({ clientId: 'nobody' })).toEqual(known)
    expect(await guesses({ clientId: '00000000-0000-4000-8000-000000000000' })).toEqual(known)
    expect(await guesses({}, '203.0.113.5')).toEqual(known)
    expect(await guesses({ clientId: 'nobody' }, '203.0.113.5')).toEqual(known)
    expect((await machine.login()).status).toBe(200)
  })

  test('only the whole token after a scheme is a token', async () => {
    const token = await (await stage.makeMachine()).token()
    const { hostname, port } = new URL(stage.server.url)
    const statusWith = (authorization: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const path = '/api/v1/auth/checkAuth'
        const sent = request({ hostname, port, path, method: 'POST', headers: { authorization } }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode))
        })
        sent.once('error', reject)
        sent.end()
      })
    expect(await statusWith(`Bearer ${token}`)).toBe(200)
    expect(await statusWith(`bearer ${token} `)).toBe(200)
    const forms = [
      ...[token, 'Bearer', 'Bearer ', 'Bearer  ', `Bearer${token}`, `Bearer "${token}"`, `Bearer ${token},`, `Bearer ${token} ${token}`],
      ...[
        `Bearer ${token.toUpperCase()}`,
        `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token}x`,
        'Bearer kms.at.',
        `Bearer ${'x'.repeat(10_000)}`,
      ],
    ]
    expect(await Promise.all(forms.map(statusWith))).toEqual(forms.map(() => 401))
  })
})

test('no limit is passed when the callers are spread over several servers', async () => {
  const database = await startTestPostgres()
  const stage = await startIdentityStage(await database.url('servers'))
  const urls = [stage.server.url, ...(await Promise.all([stage.another(), stage.another()]))]
  const everywhere = <T>(work: (to: { url: string }) => Promise<T>) =>
    Promise.all(Array.from({ length: 3 * AT_ONCE }, (_, index) => work({ url: urls[index % urls.length] ?? '' })))
  const limited = await stage.makeMachine({ secret: { numUsesLimit: AT_ONCE } })
  expect(counted(await everywhere(limited.login))).toEqual({ 200: AT_ONCE, 401: 2 * AT_ONCE })
  const locking = await stage.makeMachine({ auth: { lockoutThreshold: 20 } })
  const guesses = await everywhere((to) => locking.login({ secret: 'wrong', ...to }))
  expect(counted(guesses)).toEqual({ 401: 3 * AT_ONCE })
  expect(guesses.filter(({ body }) => body.message === 'Invalid credentials')).toHaveLength(20)
  await stage.stop()
  await database.stop()
})

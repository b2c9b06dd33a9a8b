import { known, neverCancelled } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { data, empty, plain, scriptedContext } from './scripted.ts'
import { PROFILES, type Stage, setStage } from './stage.ts'

const signal = neverCancelled
const unknownFact = { known: false, reason: expect.stringMatching(/ /) }

describe.each(PROFILES)('a check, on Windmill %s', (profile) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage({ profile })
  })
  afterEach(() => stage.close())
  const check = (token: string) => windmill.check(stage.credentials(token), stage.context, signal)
  const checkNew = async (fields: Record<string, unknown>) =>
    check(String((await stage.arrange({ op: 'token', username: 'dev1', ...fields }))[0]?.token))

  it('of a developer tells what may be written, of its token that it never ends', async () => {
    expect(await check(stage.emulator.tokens.dev1)).toEqual({
      instanceVersion: known(`CE v${profile === '1.479' ? '1.479.3' : '1.818.0'}`),
      account: known('dev1@example.test'),
      workspaces: known([{ id: 'dev', name: 'dev', role: known('developer'), writable: known(['f/app/', 'u/dev1/']) }]),
      expiresAt: known(null),
      scopes: known(null),
    })
  })

  it.each([
    ['op1', 'operator', ['f/app/', 'u/op1/']],
    ['dev2', 'developer', ['u/dev2/']],
    ['admin', 'admin', 'all'],
  ] as const)('of %s tells the role %s', async (persona, role, writable) => {
    const { workspaces } = await check(stage.emulator.tokens[persona])
    expect(workspaces).toEqual(known([{ id: 'dev', name: 'dev', role: known(role), writable: known(writable) }]))
  })

  it('of a superadmin names the workspaces that it is no member of, too, but no archived one', async () => {
    await stage.arrange({ op: 'workspace', id: 'other' }, { op: 'workspace', id: 'old', archived: true })
    const { workspaces } = await check(stage.emulator.tokens.superadmin)
    expect(workspaces).toEqual(
      known(['admins', 'dev', 'other'].map((id) => ({ id, name: expect.any(String), role: known('admin'), writable: known('all') }))),
    )
  })

  it('tells the end of a token', async () => {
    const { expiresAt } = await check(stage.emulator.tokens.expiring)
    expect(expiresAt).toEqual(known(expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/)))
  })

  it.each(['expired', 'wrong'])('of an %s token says unauthorized, after asking twice', async (which) => {
    const token = which === 'expired' ? stage.emulator.tokens.expired : 'wrong-token-wrong-token-wrong-to'
    const message = await expectFailure('unauthorized', check(token))
    expect(message).toContain('wrong, expired or revoked')
    expect(stage.context.slept).toEqual([1000])
  })

  it('of a token bound to one workspace says that this may be why', async () => {
    expect(await expectFailure('unauthorized', checkNew({ workspace_id: 'dev' }))).toContain('single workspace')
  })

  it('of a token for jobs names its scopes as the reason, though Windmill may hang up on it', async () => {
    if (profile === '1.479') {
      expect(await expectFailure('forbidden', checkNew({ scopes: ['jobs:run'] }))).toContain('scopes')
    } else {
      expect(await checkNew({ scopes: ['jobs:run'] })).toMatchObject({ account: unknownFact, workspaces: unknownFact, scopes: unknownFact })
    }
  })

  it('of a token with scopes tells them, and what they hide is unknown', async () => {
    const facts = await checkNew({ scopes: ['variables:write', 'users:read'] })
    expect(facts).toMatchObject({ account: known('dev1@example.test'), scopes: known(['variables:write', 'users:read']) })
    expect(facts.workspaces).toEqual(profile === '1.479' ? known([expect.anything()]) : unknownFact)
    const blind = await checkNew({ scopes: ['variables:write'] })
    if (profile === '1.818')
      expect(blind).toMatchObject({ account: unknownFact, expiresAt: unknownFact, scopes: unknownFact, workspaces: unknownFact })
  })

  it('of a read-only token finds nothing writable', async () => {
    const { workspaces } = await checkNew({ read_only: true })
    const writable = profile === '1.479' ? ['f/app/', 'u/dev1/'] : []
    expect(workspaces).toEqual(known([expect.objectContaining({ writable: known(writable) })]))
  })

  it('of a disabled member leaves the rights in that workspace unknown', async () => {
    await stage.arrange({ op: 'user', username: 'dev1', disabled: true })
    const { workspaces } = await check(stage.emulator.tokens.dev1)
    expect(workspaces.known && workspaces.value.every(({ role, writable }) => !role.known && !writable.known)).toBe(true)
  })

  it('of a member disabled a moment ago, whom Windmill still answers, leaves the rights unknown too', async () => {
    await check(stage.emulator.tokens.dev1)
    await stage.arrange({ op: 'user', username: 'dev1', disabled: true })
    const { workspaces } = await check(stage.emulator.tokens.dev1)
    const disabled = { known: false, reason: expect.stringContaining('disabled') }
    expect(workspaces).toEqual(known([{ id: 'dev', name: 'dev', role: disabled, writable: disabled }]))
  })

  it('of a member without an account of its own still tells the rest', async () => {
    await stage.arrange({ op: 'remove-account', email: 'dev1@example.test' })
    const { account, expiresAt, workspaces } = await check(stage.emulator.tokens.dev1)
    expect(account).toEqual(profile === '1.479' ? unknownFact : known('dev1@example.test'))
    expect(expiresAt).toEqual(known(null))
    if (profile === '1.479') expect(workspaces).toEqual(known([{ id: 'dev', name: 'dev', role: unknownFact, writable: unknownFact }]))
  })

  it("of the server's own secret knows no expiry, and no user path", async () => {
    await stage.arrange({ op: 'superadmin-secret', token: 'the-servers-own-secret' })
    const { account, expiresAt, scopes, workspaces } = await check('the-servers-own-secret')
    expect(account.known).toBe(true)
    expect([expiresAt, scopes]).toEqual([unknownFact, unknownFact])
    expect(workspaces.known && workspaces.value.every(({ writable }) => writable.known && writable.value === 'all')).toBe(true)
  })

  it('asks about a bounded number of workspaces and says so of the others', async () => {
    await stage.arrange(...Array.from({ length: 30 }, (_, index) => ({ op: 'workspace', id: `w${index}` })))
    let facts: Awaited<ReturnType<typeof check>> | undefined
    const requests = await stage.requestsOf(async () => {
      facts = await check(stage.emulator.tokens.superadmin)
    })
    expect(requests.length).toBeLessThanOrEqual(24)
    const all = facts?.workspaces.known ? facts.workspaces.value : []
    expect(all).toHaveLength(32)
    expect(all.filter(({ role }) => !role.known)).toHaveLength(12)
  })
})

describe('a check of something else', () => {
  const check = (script: Parameters<typeof scriptedContext>[0]) =>
    windmill.check({ token: 'abcdefghijklmnop' }, scriptedContext(script), signal)

  it.each([
    ['no such route', empty(404), 'protocol'],
    ['a web page', { ...plain(200, '<!DOCTYPE html>'), contentType: 'text/html' }, 'protocol'],
    ['a redirect', empty(308), 'protocol'],
    ['a proxy without a server', empty(502), 'unavailable'],
  ] as const)('ends at once: %s', async (_, answer, kind) => {
    const context = scriptedContext(() => answer)
    await expectFailure(kind, windmill.check({ token: 'abcdefghijklmnop' }, context, signal))
    expect(context.asked.map(({ path }) => path)).toEqual(['/api/version'])
  })

  it('is not misled by tokens that begin alike, or by an odd date', async () => {
    const answers = (rows: readonly object[]) => (request: { readonly path: string }) => {
      if (request.path === '/api/version') return plain(200, 'CE abc1234')
      if (request.path === '/api/users/whoami') return data({ email: 'a@example.test' })
      return request.path === '/api/users/tokens/list' ? data(rows) : data({ workspaces: [{ id: '../x' }] })
    }
    const row = { token_prefix: 'abcdefghij', expiration: '2030-01-01T00:00:00.123456Z', scopes: [''] }
    const one = await check(answers([row, { token_prefix: 'zzzzzzzzzz' }]))
    expect(one).toMatchObject({ instanceVersion: unknownFact, expiresAt: known(row.expiration), scopes: known(null) })
    expect(one.workspaces).toEqual(known([{ id: '../x', name: '../x', role: unknownFact, writable: unknownFact }]))
    expect(await check(answers([row, row]))).toMatchObject({ expiresAt: unknownFact })
    expect(await check(answers([{ ...row, token_prefix: 'abc' }]))).toMatchObject({ expiresAt: unknownFact })
    expect(await check(answers([{ ...row, expiration: 'soon' }]))).toMatchObject({ expiresAt: unknownFact })
  })
})

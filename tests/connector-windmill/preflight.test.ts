/** Every fact that stands between a token and a place: what is, and one sentence about what to do. */
import { formatInstant, neverCancelled, type PreflightFact, type PreflightFinding, parseInstant } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { empty, page, plain, scriptedContext } from './scripted.ts'
import { PROFILES, type Stage, setStage } from './stage.ts'

const signal = neverCancelled
const DAY_MS = 86_400_000

const ask = (stage: Stage, token: string, target: object, context = stage.context) => {
  if (!windmill.preflight) throw new Error('The connector has no preflight.')
  return windmill.preflight(stage.credentials(token), target, context, signal)
}
const states = (findings: readonly PreflightFinding[]) => Object.fromEntries(findings.map(({ fact, state }) => [fact, state]))
const of = (findings: readonly PreflightFinding[], fact: PreflightFact) => findings.find((finding) => finding.fact === fact)

describe.each(PROFILES)('a preflight on Windmill %s', (profile) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage({ profile })
    await stage.arrange({ op: 'folder', name: 'other' }, { op: 'workspace', id: 'elsewhere' })
  })
  afterAll(() => stage.close())
  const at = (path = 'f/app/', workspace = 'dev') => ({ workspace, path })
  const tokenOf = async (username: string, fields: Readonly<Record<string, unknown>> = {}) =>
    String((await stage.arrange({ op: 'token', username, ...fields }))[0]?.token)

  it('of a developer who may write passes everything, in five requests, and changes nothing', async () => {
    const before = await stage.variables()
    let found: readonly PreflightFinding[] = []
    const requests = await stage.requestsOf(async () => {
      found = await ask(stage, stage.emulator.tokens.dev1, at())
    })
    expect(requests).toHaveLength(6 - 1)
    expect(states(found)).toEqual({
      ...{ reachable: 'passed', tls: 'warning', version: 'passed', token: 'passed', membership: 'passed', role: 'passed' },
      ...{ expiry: 'passed', scopes: 'passed', path: 'passed', folder: 'passed', write: 'passed', rules: 'passed', quota: 'passed' },
    })
    expect(await stage.variables()).toEqual(before)
  })

  it.each([
    ['an operator', 'op1', 'f/app/', 'role', 'warning', 'Developer'],
    ['a folder of others', 'dev2', 'f/other/', 'write', 'failed', 'u/dev2'],
    ['a folder that is not there', 'dev1', 'f/nowhere/', 'folder', 'failed', 'create it'],
    ['an administrator, a folder that is not there', 'admin', 'f/nowhere/', 'folder', 'warning', 'create it'],
    ['somebody else’s path', 'dev1', 'u/dev2/', 'write', 'failed', 'u/dev1/'],
  ] as const)('tells of %s', async (_, persona, path, fact, state, fix) => {
    const found = await ask(stage, stage.emulator.tokens[persona], at(path))
    expect(of(found, fact)).toMatchObject({ state, fix: expect.stringContaining(fix) })
    expect(of(found, 'folder')?.canMake).toBe(fact === 'folder' ? true : undefined)
  })

  it('tells a wrong token from one without a membership, and a workspace that is not there', async () => {
    expect(states(await ask(stage, 'wrong-token-wrong-token-wrong-to', at()))).toMatchObject({ token: 'failed' })
    const outside = await ask(stage, stage.emulator.tokens.dev1, at('f/app/', 'elsewhere'))
    expect(states(outside)).toMatchObject({ token: 'passed', membership: 'failed' })
    const nowhere = of(await ask(stage, stage.emulator.tokens.dev1, at('f/app/', 'nowhere')), 'membership')
    expect(nowhere).toMatchObject({ state: 'failed', says: expect.stringContaining('no workspace "nowhere"') })
  })

  it('tells when the token ends, and that it did not look where it may not', async () => {
    const soon = await ask(stage, await tokenOf('dev1', { expires_in_ms: 12.5 * DAY_MS }), at())
    expect(of(soon, 'expiry')?.state).toMatch(/warning|failed/)
    const bound = await ask(stage, await tokenOf('dev1', { workspace_id: 'dev' }), at())
    expect(states(bound)).toMatchObject({ token: 'passed', membership: 'passed', expiry: 'unknown', scopes: 'unknown', write: 'passed' })
    expect(states(await ask(stage, await tokenOf('dev1', { workspace_id: 'elsewhere' }), at()))).toMatchObject({ token: 'failed' })
  })

  it('tells of scopes and read-only tokens, where Windmill enforces them', async () => {
    const jobs = states(await ask(stage, await tokenOf('dev1', { scopes: ['jobs:run'] }), at()))
    expect(jobs).toMatchObject(profile === '1.479' ? { scopes: 'failed' } : { token: 'passed', membership: 'unknown' })
    if (profile === '1.479') return
    const narrow = await ask(stage, await tokenOf('dev1', { scopes: ['users:read', 'folders:read', 'variables:write:f/other/*'] }), at())
    expect(narrow.filter(({ fact, state }) => fact === 'scopes' && state === 'failed')).toHaveLength(1)
    const wide = await ask(stage, await tokenOf('dev1', { scopes: ['users:read', 'folders:read', 'variables:write:f/app/*'] }), at())
    expect(states(wide)).toMatchObject({ scopes: 'passed', rules: 'passed', folder: 'passed' })
    const reading = await ask(stage, await tokenOf('dev1', { read_only: true }), at())
    expect(of(reading, 'scopes')).toMatchObject({ state: 'failed', says: expect.stringContaining('read-only') })
  })

  it('tells of a rule against direct changes', async () => {
    if (profile === '1.479') return
    await stage.arrange({ op: 'protection-rules', rules: [{ name: 'prod', rules: ['DisableDirectDeployment'] }] })
    expect(of(await ask(stage, stage.emulator.tokens.dev1, at()), 'rules')).toMatchObject({ state: 'failed' })
    expect(of(await ask(stage, stage.emulator.tokens.admin, at()), 'rules')).toMatchObject({ state: 'passed' })
    await stage.arrange({ op: 'protection-rules', rules: [] })
  })

  it('makes a folder that is missing, and then all passes', async () => {
    const credentials = stage.credentials(stage.emulator.tokens.dev1)
    await windmill.makePlace?.(credentials, at('f/made/'), stage.context, signal)
    const found = await ask(stage, stage.emulator.tokens.dev1, at('f/made/'))
    expect(states(found)).toMatchObject({ folder: 'passed', write: 'passed' })
    await expect(windmill.makePlace?.(credentials, at('u/dev1/'), stage.context, signal)).rejects.toMatchObject({ kind: 'rejected' })
  })

  it('of a token bound to a workspace lets the connection be checked, once the workspace is named', async () => {
    const token = await tokenOf('dev1', { workspace_id: 'dev' })
    const facts = await windmill.check({ ...stage.credentials(token), workspace: 'dev' }, stage.context, signal)
    expect(facts.account).toEqual({ known: true, value: 'dev1@example.test' })
    expect(facts.workspaces).toMatchObject({ known: true, value: [{ id: 'dev', role: { value: 'developer' } }] })
    expect(facts.expiresAt).toMatchObject({ known: false, reason: expect.stringContaining('bound') })
    await expect(windmill.check({ ...stage.credentials(token), workspace: 'elsewhere' }, stage.context, signal)).rejects.toMatchObject({
      kind: 'unauthorized',
    })
    // The hint is no restriction: a token that may look further tells more.
    const wide = await windmill.check({ ...stage.credentials(stage.emulator.tokens.dev1), workspace: 'dev' }, stage.context, signal)
    expect(wide.expiresAt).toEqual({ known: true, value: null })
  })
})

test('what is no Windmill, or is away, ends the list with what to do', async () => {
  const target = { workspace: 'dev', path: 'f/app/' }
  const found = (script: Parameters<typeof scriptedContext>[0]) =>
    windmill.preflight?.({ token: 'abcdefghijklmnop' }, target, scriptedContext(script), signal)
  for (const answer of [page(200), empty(404), empty(502), plain(503, 'away')]) {
    const findings = (await found(() => answer)) ?? []
    expect(findings).toMatchObject([{ fact: 'reachable', state: 'failed', fix: expect.stringMatching(/\.$/) }])
  }
})

test('times are read as every clock reads them', () => {
  for (const iso of ['1970-01-01T00:00:00Z', '2024-02-29T23:59:59.123456Z', '2100-03-01T00:00:00+05:30', '1999-12-31T12:00:00-08:00']) {
    expect(parseInstant(iso)).toBe(Date.parse(iso))
    expect(formatInstant(Date.parse(iso))).toBe(new Date(iso).toISOString())
  }
  expect(parseInstant('soon')).toBeNaN()
})

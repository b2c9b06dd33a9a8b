import { neverCancelled, secret } from '@hanzo-kms/connector-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { named, OWNER, PROFILES, type Stage, setStage } from './stage.ts'

const A = named('f/app/A')
const B = named('f/app/B')
const ours = (path: string) => ({ op: 'variable', path, value: 'ours', description: `Ours. [hanzo-kms:${OWNER}]` })
const signal = neverCancelled

describe.each(PROFILES)('what a listing does not show, on Windmill %s', (profile) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage({ profile })
  })
  afterEach(() => stage.close())

  it('a list that is empty because a right is younger than the cache: present() still finds what is there, and a remove claims nothing', async () => {
    const { dev2 } = stage.emulator.tokens
    const path = 'f/young/'
    const name = named('f/young/A')
    // Windmill looks up dev2's rights now, and keeps them for two minutes.
    await stage.open({ token: dev2, path }).list(signal)
    await stage.arrange({ op: 'folder', name: 'young', extra_perms: { 'u/dev2': true } })
    const destination = stage.open({ token: dev2, path })
    await destination.create(name, secret('v'), signal)
    await stage.arrange(ours('f/young/B'))
    const settled = stage.open({ token: dev2, path })
    expect(await settled.list(signal)).toEqual([])
    const there = await settled.present?.([name, named('f/young/B'), named('f/young/C')], signal)
    expect([...(there ?? [])]).toEqual([name, 'f/young/B'])
    expect(await settled.remove([name], signal)).toEqual([])
    expect((await stage.variable(name))?.value).toBe('v')
    await stage.passMs(130_000)
    expect(await stage.open({ token: dev2, path }).remove([name], signal)).toEqual([name])
    expect(await stage.variable(name)).toBeUndefined()
  })

  it('a reader\'s remove, which Windmill answers with "deleted", is not believed', async () => {
    await stage.arrange(ours('f/ro/A'), ours('f/ro/B'))
    const destination = stage.open({ path: 'f/ro/' })
    expect(await destination.list(signal)).toHaveLength(2)
    expect(await destination.remove([named('f/ro/A')], signal)).toEqual([])
    expect(await destination.remove([named('f/ro/A'), named('f/ro/B')], signal)).toEqual([])
    expect(await stage.variables()).toHaveLength(2)
  })

  it('losing sight of the folder between listing and removing does not look like success', async () => {
    await stage.arrange(ours(A), ours(B))
    const destination = stage.open()
    expect(await destination.list(signal)).toHaveLength(2)
    await stage.arrange({ op: 'folder', name: 'app', owners: [], extra_perms: {} }, { op: 'forget-rights' })
    expect(await destination.remove([A, B], signal)).toEqual([])
    expect(await destination.list(signal)).toEqual([])
    expect(await stage.variables()).toHaveLength(2)
  })

  it('a create in a place that is hidden or not writable is told apart', async () => {
    const { dev2 } = stage.emulator.tokens
    await stage.arrange(ours(A))
    await expectFailure('conflict', stage.open({ token: dev2 }).create(A, secret('v'), signal))
    expect(await expectFailure('forbidden', stage.open({ token: dev2 }).create(B, secret('v'), signal))).toContain('may not write')
    await expectFailure('forbidden', stage.open({ path: 'f/ro/' }).create(named('f/ro/A'), secret('v'), signal))
    await expectFailure('missing', stage.open({ token: dev2 }).update(A, secret('v'), signal))
    await expectFailure('forbidden', stage.open({ token: dev2 }).read?.(A, signal) ?? Promise.resolve())
    expect((await stage.variable(A))?.value).toBe('ours')
  })
})

describe.each(PROFILES)('the workspace, on Windmill %s', (profile) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage({ profile })
  })
  afterEach(() => stage.close())

  it('that does not exist is missing, though a superadmin sees it as empty', async () => {
    const { superadmin } = stage.emulator.tokens
    const destination = stage.open({ token: superadmin, workspace: 'nowhere' })
    expect(await expectFailure('missing', destination.list(signal))).toContain('nowhere')
    await expectFailure('missing', destination.present?.([A], signal) ?? Promise.resolve())
    await expectFailure('missing', destination.remove([A], signal))
    await expectFailure('missing', destination.create(A, secret('v'), signal))
  })

  it('that does not exist is missing to everybody else too', async () => {
    await expectFailure('missing', stage.open({ workspace: 'nowhere' }).list(signal))
  })

  it('that is not for the token is forbidden, and the token stays accepted', async () => {
    await stage.arrange({ op: 'workspace', id: 'other' })
    expect(await expectFailure('forbidden', stage.open({ workspace: 'other' }).list(signal))).toContain('other')
  })

  it('is proven by the binding of a bound token', async () => {
    const [made] = await stage.arrange({ op: 'token', username: 'dev1', workspace_id: 'dev' })
    expect(await stage.open({ token: String(made?.token) }).list(signal)).toEqual([])
  })

  it('is asked for only when a listing was empty, and once a minute', async () => {
    expect(await stage.requestsOf(() => stage.open().list(signal))).toEqual([
      'GET /api/w/dev/variables/list',
      'POST /api/workspaces/exists',
    ])
    expect(await stage.requestsOf(() => stage.open().list(signal))).toEqual(['GET /api/w/dev/variables/list'])
    await stage.context.sleep(61_000, signal)
    expect(await stage.requestsOf(() => stage.open().list(signal))).toHaveLength(2)
    await stage.arrange(ours(A))
    await stage.context.sleep(61_000, signal)
    expect(await stage.requestsOf(() => stage.open().list(signal))).toHaveLength(1)
  })
})

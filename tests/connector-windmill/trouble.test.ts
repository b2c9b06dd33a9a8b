import { neverCancelled, secret } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { data, empty, page, plain, type Script, scriptedContext } from './scripted.ts'
import { named, OWNER, PROFILES, type Stage, setStage } from './stage.ts'

const A = named('f/app/A')
const LIST = '/api/w/dev/variables/list'
const CREATE = '/api/w/dev/variables/create'
const UPDATE = '/api/w/dev/variables/update'
const signal = neverCancelled

describe.each(PROFILES)('trouble on the way, on Windmill %s', (profile) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage({ profile })
    await stage.arrange({ op: 'variable', path: 'f/app/OLD', value: 'old', description: `[hanzo-kms:${OWNER}]` })
  })
  afterEach(() => stage.close())

  it('a create whose connection drops is uncertain; the next listing tells by the mark what happened', async () => {
    for (const [kind, landed] of [
      ['reset', false],
      ['reset-after', true],
    ] as const) {
      await stage.faults({ path: CREATE, kind, times: 1 })
      await expectFailure('uncertain', stage.open().create(A, secret('v'), signal))
      expect((await stage.open().list(signal)).some(({ name, owner }) => name === A && owner === OWNER)).toBe(landed)
    }
    await expectFailure('conflict', stage.open().create(A, secret('again'), signal))
  })

  it('an update and a remove whose connection drops are uncertain', async () => {
    await stage.faults({ path: UPDATE, kind: 'reset-after', times: 1 }, { method: 'DELETE', kind: 'reset-after', times: 1 })
    const destination = stage.open()
    await destination.list(signal)
    await expectFailure('uncertain', destination.update(named('f/app/OLD'), secret('new'), signal))
    await expectFailure('uncertain', destination.remove([named('f/app/OLD')], signal))
    expect(await stage.open().remove([named('f/app/OLD')], signal)).toEqual(['f/app/OLD'])
  })

  it('a listing that drops or is cut is unavailable, never shorter', async () => {
    for (const kind of ['reset', 'truncate', 'reset-after']) {
      await stage.faults({ path: LIST, kind, times: 1 })
      await expectFailure('unavailable', stage.open().list(signal))
    }
    expect(await stage.open().list(signal)).toHaveLength(1)
  })

  it('a 5xx after a write is uncertain, before a listing unavailable', async () => {
    await stage.faults(
      { path: CREATE, kind: 'status', status: 500, times: 1 },
      { path: UPDATE, kind: 'html', status: 502, times: 1 },
      { path: LIST, kind: 'html', status: 503, retryAfterS: 9, times: 1 },
    )
    await expectFailure('uncertain', stage.open().create(A, secret('v'), signal))
    await expectFailure('uncertain', stage.open().update(named('f/app/OLD'), secret('v'), signal))
    await expect(stage.open().list(signal)).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 9000 })
  })

  it('a web page in place of data is a protocol failure with a hint, whatever its status', async () => {
    for (const status of [200, 401, 403, 404]) {
      await stage.faults({ path: '/api/', kind: 'html', status })
      expect(await expectFailure('protocol', stage.open().list(signal))).toContain('is the instance URL right?')
      await expectFailure('protocol', stage.open().update(A, secret('v'), signal))
      await expectFailure('protocol', stage.open().present?.([A], signal) ?? Promise.resolve())
      await expectFailure('protocol', windmill.check(stage.credentials(stage.emulator.tokens.dev1), stage.context, signal))
    }
  })

  it('being asked to slow down carries the pause', async () => {
    await stage.faults({ path: CREATE, kind: 'status', status: 429, retryAfterS: 3 })
    await expect(stage.open().create(A, secret('v'), signal)).rejects.toMatchObject({ kind: 'throttled', retryAfterMs: 3000 })
  })

  it('one 401 is not believed, two are', async () => {
    await stage.faults({ path: LIST, kind: 'status', status: 401, times: 1 })
    expect(await stage.open().list(signal)).toHaveLength(1)
    expect(stage.context.slept).toEqual([1000])
    await stage.faults({ path: UPDATE, kind: 'status', status: 401, times: 1 })
    await stage.open().update(named('f/app/OLD'), secret('new'), signal)
    await stage.faults({ path: '/api/', kind: 'status', status: 401 })
    await expectFailure('unauthorized', stage.open().list(signal))
    await expectFailure('unauthorized', stage.open().update(named('f/app/OLD'), secret('v'), signal))
  })

  it('without its database Windmill is unavailable where it knew the token', async () => {
    const destination = stage.open()
    await destination.list(signal)
    await stage.arrange({ op: 'database', up: false, wait_ms: 1 })
    await expectFailure('unavailable', destination.list(signal))
    await expectFailure('unavailable', destination.update(named('f/app/OLD'), secret('v'), signal))
    await expectFailure('unavailable', destination.remove([named('f/app/OLD')], signal))
    await stage.arrange({ op: 'database', up: true })
    expect(await destination.list(signal)).toHaveLength(1)
  })

  it('without its database Windmill refuses a token that it did not know, and a new one says why', async () => {
    await stage.arrange({ op: 'forget-rights' }, { op: 'database', up: false, wait_ms: 1 })
    await expectFailure('unauthorized', stage.open().list(signal))
    const check = windmill.check(stage.credentials(stage.emulator.tokens.dev1), stage.context, signal)
    await expectFailure(profile === '1.479' ? 'unauthorized' : 'unavailable', check)
  })

  it('a workspace that answers 401 until its database is back is listed, not forbidden', async () => {
    await stage.faults({ path: LIST, kind: 'status', status: 401, times: 2 })
    expect(await stage.open().list(signal)).toHaveLength(1)
  })

  it('nobody at the address is unavailable', async () => {
    const gone = windmill.open(
      { instanceUrl: 'http://127.0.0.1:1', accessToken: 'abcdefghij' },
      { workspace: 'dev', path: 'f/app/' },
      OWNER,
      stage.context,
    )
    await expectFailure('unavailable', gone.list(signal))
    await expectFailure('unavailable', gone.update(A, secret('v'), signal))
  })
})

describe('answers that a healthy Windmill gives rarely', () => {
  const target = { workspace: 'dev', path: 'f/app/' }
  const credentials = { token: 'abcdefghijklmnop' }
  const open = (script: Script) => {
    const context = scriptedContext(script)
    return { destination: windmill.open(credentials, target, OWNER, context), context }
  }
  const row = (path: string) => ({ path, description: '', is_oauth: false })

  it.each([
    'Bad request: Variable f/app/A already exists',
    'SqlErr: error returned from database: duplicate key value violates unique constraint "variable_pkey" @variables.rs:329:5',
  ])('a create that lost says conflict: %s', async (text) => {
    const { destination } = open(({ path }) => (path === '/api/version' ? plain(200, 'CE v1.479.3') : plain(400, text)))
    await expectFailure('conflict', destination.create(A, secret('v'), signal))
  })

  it('a delete_bulk that does not exist, or whose body a proxy dropped, is replaced by single deletes and one listing', async () => {
    for (const refusal of [
      empty(404),
      empty(405),
      plain(415, 'Expected request with `Content-Type: application/json`'),
      plain(400, 'Failed to parse the request body as JSON: EOF'),
    ]) {
      let left = ['f/app/A', 'f/app/B', 'f/app/C']
      const { destination, context } = open(({ path, method }) => {
        if (path === '/api/version') return plain(200, 'EE v1.700.0')
        if (path === LIST) return data(left.map(row))
        if (path.endsWith('/delete_bulk')) return refusal
        if (method === 'DELETE' && !path.endsWith('/B')) left = left.filter((each) => !path.endsWith(each))
        return plain(200, 'variable deleted')
      })
      await destination.list(signal)
      expect(await destination.remove([A, named('f/app/B')], signal)).toEqual([A])
      expect(context.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/').pop())).toEqual([
        'delete_bulk',
        'A',
        'B',
      ])
      expect(context.asked.filter(({ path }) => path === LIST)).toHaveLength(2)
    }
  })

  it('a delete_bulk that is refused is not tried one by one', async () => {
    const { destination, context } = open(({ path }) => {
      if (path === '/api/version') return plain(200, 'CE v1.818.0')
      return path === LIST ? data([row('f/app/A')]) : plain(403, 'Permission denied: Ruleset x of dev blocked this action')
    })
    await destination.list(signal)
    expect(await expectFailure('forbidden', destination.remove([A], signal))).toContain('protection rule')
    expect(context.asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  it('a version that says nothing is used for nothing: no labels, no delete_bulk', async () => {
    for (const version of ['CE unknown-version', 'CE abc1234', '']) {
      const { destination, context } = open(({ path }) => {
        if (path === '/api/version') return plain(200, version)
        return path === LIST ? data([row('f/app/A')]) : plain(201, 'done')
      })
      await destination.create(named('f/app/B'), secret('v'), signal)
      await destination.remove([A], signal)
      expect(context.asked.find(({ path }) => path === CREATE)?.json).not.toHaveProperty('labels')
      expect(context.asked.some(({ path }) => path.endsWith('delete_bulk'))).toBe(false)
    }
  })

  it('never sends a path to an update, nor an expiry, a plain flag or an encrypted one to any write', async () => {
    const { destination, context } = open(({ path }) => (path === LIST ? data([{ ...row('f/app/A'), labels: null }]) : plain(200, 'done')))
    await destination.list(signal)
    await destination.update(A, secret('v'), signal)
    await destination.create(named('f/app/B'), secret('v'), signal)
    const [update, create] = context.asked.filter(({ method }) => method === 'POST')
    expect(Object.keys(update?.json as object).sort()).toEqual(['description', 'is_secret', 'labels', 'value'])
    expect(Object.keys(create?.json as object).sort()).toEqual(['description', 'is_secret', 'labels', 'path', 'value'])
    expect([update?.query, create?.query]).toEqual([undefined, undefined])
  })

  it.each([
    ['an object for a list', data({})],
    ['rows without a path', data([{ description: '' }])],
    ['no JSON', { ...data([]), body: '[{"path"' }],
    ['text', plain(200, '[]')],
    ['nothing', empty(200)],
    ['a page', page(200)],
    ['no content', empty(204)],
    ['a redirect', empty(301)],
    ['an unknown route', empty(404)],
  ])('%s in place of a listing is a protocol failure', async (_, answer) => {
    await expectFailure('protocol', open(() => answer).destination.list(signal))
  })
})

describe('long listings', () => {
  const target = { workspace: 'dev', path: 'f/app/' }
  const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ path: `f/app/K${from + index}` }))
  const openOn = (script: Script) => {
    const context = scriptedContext(script)
    return { destination: windmill.open({ token: 'abcdefghijklmnop' }, target, OWNER, context), context }
  }
  const pageOf = (query: unknown) => (query as { page: number }).page

  it('of several pages are read until two readings agree', async () => {
    const { destination, context } = openOn(({ query }) => data(pageOf(query) === 1 ? rows(0, 10_000) : rows(10_000, 7)))
    expect(await destination.list(signal)).toHaveLength(10_007)
    expect(context.asked.map(({ query }) => pageOf(query))).toEqual([1, 2, 1, 2])
  })

  it('of pages that overlap show each name once', async () => {
    const { destination } = openOn(({ query }) => data(pageOf(query) === 1 ? rows(0, 10_000) : rows(9_999, 7)))
    const names = (await destination.list(signal)).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toHaveLength(10_006)
  })

  it('that miss a row because another was removed meanwhile are read again', async () => {
    let reading = 0
    const { destination } = openOn(({ query }) => {
      if (pageOf(query) === 1) reading += 1
      // In the first reading a row of page 1 was removed between the pages, so page 2 begins one later.
      return data(pageOf(query) === 1 ? rows(0, 10_000) : rows(reading === 1 ? 10_001 : 10_000, 5))
    })
    expect((await destination.list(signal)).map(({ name }) => name)).toContain('f/app/K10000')
    expect(reading).toBe(3)
  })

  it('that never come to rest are unavailable, and endless ones refused', async () => {
    let calls = 0
    const restless = openOn(({ query }) => data(pageOf(query) === 1 ? rows(0, 10_000) : rows(10_000 + calls++, 5)))
    await expectFailure('unavailable', restless.destination.list(signal))
    const endless = openOn(() => data(rows(0, 10_000)))
    await expectFailure('rejected', endless.destination.list(signal))
    expect(endless.context.asked).toHaveLength(10)
  })
})

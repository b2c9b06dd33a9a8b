import { neverCancelled, secret } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { named, OWNER, PROFILES, type Stage, setStage, testContext } from './stage.ts'

const signal = neverCancelled
const KEYS = 12
const names = Array.from({ length: KEYS }, (_, index) => named(`f/app/KEY_${index}`))
const tally = (requests: readonly string[]) => {
  const counts = new Map<string, number>()
  for (const request of requests) {
    const what = request.replace(/KEY_\d+$/, '*')
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}

describe.each(PROFILES)('the number of requests, on Windmill %s', (profile) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage({ profile })
  })
  afterEach(() => stage.close())
  const put = async (some: readonly string[]) =>
    void (await stage.arrange(...some.map((path) => ({ op: 'variable', path, value: 'v', description: `[hanzo-kms:${OWNER}]` }))))

  it('of a run without changes is one', async () => {
    await put(names)
    const work = async () => {
      for (let run = 0; run < 3; run += 1) expect(await stage.open({ context: testContext() }).list(signal)).toHaveLength(KEYS)
    }
    expect(tally(await stage.requestsOf(work))).toEqual({ 'GET /api/w/dev/variables/list': 3 })
  })

  it('of a first run is one for each key, and three to find out where it is', async () => {
    const work = async () => {
      const destination = stage.open()
      await destination.list(signal)
      for (const name of names) await destination.create(name, secret('v'), signal)
    }
    expect(tally(await stage.requestsOf(work))).toEqual({
      'GET /api/w/dev/variables/list': 1,
      'POST /api/workspaces/exists': 1,
      'GET /api/version': 1,
      'POST /api/w/dev/variables/create': KEYS,
    })
  })

  it('of a run that updates k keys is 1 + k', async () => {
    await put(names)
    const work = async () => {
      const destination = stage.open({ context: testContext() })
      await destination.list(signal)
      for (const name of names.slice(0, 5)) await destination.update(name, secret('new'), signal)
    }
    expect(tally(await stage.requestsOf(work))).toEqual({
      'GET /api/w/dev/variables/list': 1,
      'POST /api/w/dev/variables/update/f/app/*': 5,
    })
  })

  it('of a run that removes is one for all where Windmill can, else one each and one listing', async () => {
    await put(names)
    const work = async () => {
      const destination = stage.open()
      await destination.list(signal)
      expect(await destination.remove(names.slice(0, 5), signal)).toHaveLength(5)
    }
    const alike = { 'GET /api/version': 1 }
    expect(tally(await stage.requestsOf(work))).toEqual(
      profile === '1.479'
        ? { ...alike, 'GET /api/w/dev/variables/list': 2, 'DELETE /api/w/dev/variables/delete/f/app/*': 5 }
        : { ...alike, 'GET /api/w/dev/variables/list': 1, 'DELETE /api/w/dev/variables/delete_bulk': 1 },
    )
    expect(await stage.variables()).toHaveLength(KEYS - 5)
  })

  it('of a check is one for each of four questions and one for each workspace', async () => {
    const check = () => windmill.check(stage.credentials(stage.emulator.tokens.dev1), stage.context, signal)
    expect(await stage.requestsOf(check)).toEqual([
      'GET /api/version',
      'GET /api/users/whoami',
      'GET /api/users/tokens/list',
      'GET /api/workspaces/users',
      'GET /api/w/dev/users/whoami',
    ])
  })
})

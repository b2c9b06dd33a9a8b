/** What others change at Windmill: found without a value being opened, told apart, and answered as the sync says. */
import type { Drift } from '@hanzo-kms/contracts/drift'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Scene, setScene } from '../main-job/scene.ts'
import { effort } from '../support/effort.ts'
import { type Stage, startStage } from '../support/start-kms.ts'

const lines = (count: number) => Array.from({ length: count }, (_, index) => `KEY_${index}=v${index}`).join('\n')

describe.each(['1.479', '1.818'] as const)('on Windmill %s', (profile) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage({ profile })
  })
  afterAll(() => stage.stop())

  const driftOf = async (scene: Scene, method: string, rest = '', json?: unknown) => {
    const { status, body } = await scene.ask(method, `/drift${rest}`, json)
    expect(status, JSON.stringify(body)).toBe(200)
    return (body as { drift: Drift }).drift
  }
  const check = (scene: Scene, json: unknown = {}) => driftOf(scene, 'POST', '/check', json)
  const kinds = ({ findings }: Drift) => Object.fromEntries(findings.map(({ key, kind }) => [key, kind]))
  const decryptions = async () =>
    ((await (await fetch(`${stage.emulator.url}/_emulator/state`)).json()) as { decryptions: number }).decryptions
  /** A value changed by hand, with all that stands beside it as it was. */
  const edit = async ({ path }: Scene, key: string, fields: Readonly<Record<string, unknown>>) =>
    stage.arrange({ op: 'variable', path: `${path}${key}`, edited_by: 'dev2', ...fields })

  test('a thousand keys cost three requests and no decryption, and one changed value among them is found', async () => {
    const count = profile === '1.479' ? 1_000 : effort({ short: 100, long: 1_000 })
    const scene = await setScene(stage, 'thousand', lines(count))
    expect((await scene.run()).state).toBe('succeeded')
    const before = await decryptions()
    await stage.requests()
    expect(await check(scene)).toMatchObject({ state: 'equal', comparedBy: 'stamps', compared: count, notCompared: 0, findings: [] })
    expect((await stage.requests()).length).toBeLessThanOrEqual(3)
    await edit(scene, 'KEY_7', { value: 'theirs' })
    await stage.requests()
    const found = await check(scene)
    const asked = await stage.requests()
    expect(asked.length).toBeLessThanOrEqual(3)
    console.log(`drift of ${count} keys on ${profile}: ${asked.length} requests, ${(await decryptions()) - before} decryptions`)
    expect(await decryptions()).toBe(before)
    expect(kinds(found)).toEqual({ KEY_7: 'value' })
    expect(found.state).toBe('drifted')
  })

  test('a deleted variable, a changed value, a changed description, a removed mark and a moved variable are told apart', async () => {
    const scene = await setScene(stage, 'apart', 'DELETED=1\nVALUE=2\nTEXT=3\nMARK=4\nMOVED=5\nASIDE=6\nREST=7')
    await scene.run()
    await check(scene)
    const rows = await stage.variables()
    await stage.arrange({ op: 'remove-variable', path: `${scene.path}DELETED` })
    await edit(scene, 'VALUE', { value: 'theirs' })
    const marked = rows.get(`${scene.path}TEXT`)?.description ?? ''
    await edit(scene, 'TEXT', { description: `Careful. ${marked}` })
    await edit(scene, 'MARK', { description: 'mine', ...(profile === '1.818' && { labels: [] }) })
    for (const [key, to] of [
      ['MOVED', `${scene.path}RENAMED`],
      ['ASIDE', 'f/app/ASIDE'],
    ]) {
      await stage.arrange({ op: 'remove-variable', path: `${scene.path}${key}` })
      await stage.arrange({ op: 'variable', path: to, value: rows.get(`${scene.path}${key}`)?.value, description: marked })
    }
    const drift = await check(scene)
    expect(kinds(drift)).toEqual({ DELETED: 'deleted', VALUE: 'value', TEXT: 'description', MARK: 'mark', MOVED: 'moved', ASIDE: 'moved' })
    expect(drift.findings.find(({ key }) => key === 'ASIDE')?.reason).toContain('f/app/ASIDE')
    if (profile === '1.818') expect(drift.findings.find(({ key }) => key === 'VALUE')?.editedBy).toBe('dev2')
    expect(await driftOf(scene, 'GET')).toEqual({ ...drift, findings: drift.findings })
  })

  test('by default a run restores what was changed, and then nothing is left to find', async () => {
    const scene = await setScene(stage, 'restored', 'A=1\nB=2\nC=3')
    await scene.run()
    await check(scene)
    await edit(scene, 'A', { value: 'theirs' })
    await stage.arrange({ op: 'remove-variable', path: `${scene.path}B` })
    expect(kinds(await check(scene))).toEqual({ A: 'value', B: 'deleted' })
    expect(await scene.remote()).toEqual({ A: 'theirs', C: '3' })
    expect((await scene.plan()).steps.find(({ key }) => key === 'A')?.action).toBe('update')
    expect((await scene.run()).state).toBe('succeeded')
    expect(await scene.remote()).toEqual({ A: '1', B: '2', C: '3' })
    expect((await driftOf(scene, 'GET')).findings).toEqual([])
    expect(await check(scene)).toMatchObject({ state: 'equal', findings: [] })
  })

  test('where it is only reported, no run touches it until a person decides, per key', async () => {
    const syncOptions = { initialSyncBehavior: 'overwrite-destination', driftPolicy: 'report' }
    const scene = await setScene(stage, 'reported', 'BACK=1\nTAKEN=2\nLEFT=3\nGONE=4', { syncOptions })
    await scene.run()
    await check(scene)
    for (const key of ['BACK', 'TAKEN', 'LEFT']) await edit(scene, key, { value: `theirs ${key}` })
    await stage.arrange({ op: 'remove-variable', path: `${scene.path}GONE` })
    const drifted = { BACK: 'theirs BACK', TAKEN: 'theirs TAKEN', LEFT: 'theirs LEFT' }
    await check(scene)
    expect((await scene.run()).state).toBe('succeeded')
    expect(await scene.remote()).toEqual(drifted)

    const refused = await scene.ask('PUT', '/drift/decisions', { decisions: { GONE: 'import' } })
    expect(refused.status).toBe(400)
    expect((await scene.ask('PUT', '/drift/decisions', { decisions: { NOWHERE: 'restore' } })).status).toBe(400)
    const decided = await driftOf(scene, 'PUT', '/decisions', {
      decisions: { BACK: 'restore', TAKEN: 'import', LEFT: 'ignore', GONE: 'restore' },
    })
    expect(Object.fromEntries(decided.findings.map(({ key, decision }) => [key, decision]))).toEqual({
      ...{ BACK: 'restore', TAKEN: 'import', LEFT: 'ignore', GONE: 'restore' },
    })
    expect((await scene.run()).state).toBe('succeeded')
    expect(await scene.remote()).toEqual({ BACK: '1', TAKEN: 'theirs TAKEN', LEFT: 'theirs LEFT', GONE: '4' })
    expect(await scene.source()).toMatchObject({ BACK: '1', TAKEN: 'theirs TAKEN', LEFT: '3' })
    // Ignored until it changes again.
    expect((await check(scene)).findings).toMatchObject([{ key: 'LEFT', decision: 'ignore' }])
    await edit(scene, 'LEFT', { value: 'theirs again' })
    expect((await check(scene)).findings).toMatchObject([{ key: 'LEFT', decision: null }])
  })

  test('where it is imported, a changed value comes into the source, but not over a change made there', async () => {
    const syncOptions = { initialSyncBehavior: 'overwrite-destination', driftPolicy: 'import' }
    const scene = await setScene(stage, 'imported', 'TAKEN=1\nBOTH=2\nGONE=3', { syncOptions })
    await scene.run()
    await check(scene)
    await edit(scene, 'TAKEN', { value: 'theirs' })
    await edit(scene, 'BOTH', { value: 'theirs too' })
    await stage.arrange({ op: 'remove-variable', path: `${scene.path}GONE` })
    await scene.importEnv('BOTH=ours')
    await check(scene)
    expect((await scene.run()).state).toBe('succeeded')
    expect(await scene.source()).toEqual({ TAKEN: 'theirs', BOTH: 'ours', GONE: '3' })
    expect(await scene.remote()).toEqual({ TAKEN: 'theirs', BOTH: 'theirs too' })
    expect(kinds(await check(scene))).toEqual({ BOTH: 'value', GONE: 'deleted' })
    expect((await scene.run()).state).toBe('succeeded')
    expect(await scene.source()).toEqual({ TAKEN: 'theirs', BOTH: 'ours', GONE: '3' })
  })

  test('a variable that was written anew with the same value is no drift, and costs no write', async () => {
    const scene = await setScene(stage, 'touched', 'A=1\nB=2')
    await scene.run()
    await scene.run()
    await check(scene)
    await edit(scene, 'A', { value: '1' })
    expect(await check(scene)).toMatchObject({ state: 'equal', findings: [] })
    await stage.requests()
    await scene.run()
    expect(await stage.requests()).toHaveLength(1)
  })

  test('a variable that became readable for all is a changed one', async () => {
    const scene = await setScene(stage, 'plain', 'A=1\nB=2')
    await scene.run()
    await check(scene)
    await edit(scene, 'A', { value: '1', is_secret: false })
    expect(kinds(await check(scene))).toEqual({ A: 'value' })
  })

  test('values are read only when a person asks for that, and then what stamps cannot tell is found', async () => {
    const scene = await setScene(stage, 'consented', 'A=1\nB=2')
    await scene.run()
    // Before anything was learned: nobody could tell whose value this is.
    await edit(scene, 'A', { value: 'theirs' })
    await stage.faults({ path: '/api/w/dev/workspaces/tarball', kind: 'status', status: 404 })
    const blind = await check(scene)
    expect(blind).toMatchObject({ compared: 0, notCompared: 2, comparedBy: profile === '1.818' ? 'revisions' : 'names' })
    expect(blind.message).toContain('could not be compared')
    const before = await decryptions()
    const read = await check(scene, { readValues: true })
    await stage.faults()
    expect(await decryptions()).toBe(before + 2)
    expect(read).toMatchObject({ comparedBy: 'values', compared: 2 })
    expect(kinds(read)).toEqual({ A: 'value' })
  })

  test('an edit between our write and the first check is found where few keys are new', async () => {
    const scene = await setScene(stage, 'window', 'A=1\nB=2')
    await scene.run()
    await edit(scene, 'A', { value: 'theirs' })
    expect(kinds(await check(scene))).toEqual({ A: 'value' })
  })

  test('an edit by another hand between a first run of many keys and the first check is found where Windmill tells whose it was', async () => {
    const scene = await setScene(stage, 'many_new', lines(30))
    await scene.run()
    await edit(scene, 'KEY_3', { value: 'theirs' })
    await stage.requests()
    expect(kinds(await check(scene))).toEqual(profile === '1.818' ? { KEY_3: 'value' } : {})
    expect((await stage.requests()).length).toBeLessThanOrEqual(4)
  })

  test('a lost right, and a Windmill that is away, are no drift', async () => {
    const scene = await setScene(stage, 'hiding', 'A=1\nB=2')
    await scene.run()
    await check(scene)
    await stage.faults({ path: '/api/w/dev/variables/list', kind: 'status', status: 503 })
    expect(await check(scene)).toMatchObject({ state: 'failed', findings: [] })
    await stage.faults()
    await stage.arrange({ op: 'folder', name: 'hiding', owners: [], extra_perms: {} }, { op: 'forget-rights' })
    expect(await check(scene)).toMatchObject({ state: 'hidden', findings: [] })
  })
})

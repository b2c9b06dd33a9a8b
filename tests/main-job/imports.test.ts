/** What is at the destination is taken over only as somebody decided, and a value is never lost on either side. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { setScene, stepOf, told } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const firstRun = (initialSyncBehavior: string) => ({ syncOptions: { initialSyncBehavior } })

test('import-prioritize-source: the first run keeps the source’s values, takes the others, and manages all of them', async () => {
  const scene = await setScene(stage, 'source_first', 'BOTH=ours\nOURS=1', firstRun('import-prioritize-source'))
  await scene.stranger('BOTH', 'theirs')
  await scene.stranger('THEIRS', 'kept')
  expect(Object.fromEntries((await scene.plan()).steps.map(({ key, action }) => [key, action]))).toEqual({
    BOTH: 'update',
    OURS: 'create',
    THEIRS: 'left',
  })
  const run = await scene.run()
  expect(run.state).toBe('succeeded')
  const all = { BOTH: 'ours', OURS: '1', THEIRS: 'kept' }
  expect([await scene.source(), await scene.remote()]).toEqual([all, all])
  // Only the first run imports: a later stranger waits for a decision.
  await scene.stranger('LATER', 'theirs')
  expect((await scene.run()).state).toBe('succeeded')
  expect(Object.keys(await scene.source())).not.toContain('LATER')
})

test('import-prioritize-destination: the first run takes the destination’s values, and the plan says so', async () => {
  const scene = await setScene(stage, 'there_first', 'BOTH=ours\nEMPTY=ours', firstRun('import-prioritize-destination'))
  await scene.stranger('BOTH', 'theirs')
  await scene.stranger('EMPTY', '')
  const plan = await scene.plan()
  expect(plan.steps.find((step) => step.key === 'BOTH')).toMatchObject({ action: 'update', reason: expect.stringContaining('imported') })
  expect((await stage.apply(plan)).state).toBe('succeeded')
  // An empty value says nothing that could replace one.
  const all = { BOTH: 'theirs', EMPTY: 'ours' }
  expect([await scene.source(), await scene.remote()]).toEqual([all, all])
})

test('a secret that Windmill cannot hold is not replaced by what is there', async () => {
  const scene = await setScene(stage, 'too_large', `BIG=${'x'.repeat(11_248)}`, firstRun('import-prioritize-source'))
  await scene.stranger('BIG', 'theirs')
  expect(told(await scene.run())).toEqual({ BIG: 'blocked none' })
  expect((await scene.ask('POST', '/import-secrets?importBehavior=prioritize-source')).status).toBe(200)
  await stage.newestRun(scene.sync)
  expect((await scene.source()).BIG).toHaveLength(11_248)
  expect(await scene.remote()).toEqual({ BIG: 'theirs' })
})

test('leave, adopt and import are decided per key, by the secret’s key, and acted upon once', async () => {
  const scene = await setScene(stage, 'decided', 'LEAVE=ours\nADOPT=ours\nIMPORT=ours\nWAIT=ours')
  for (const key of ['LEAVE', 'ADOPT', 'IMPORT', 'WAIT', 'ONLY_THERE']) await scene.stranger(key, 'theirs')
  const decisions = { LEAVE: 'leave', ADOPT: 'adopt', IMPORT: 'import', ONLY_THERE: 'import', WAIT: 'adopt' }
  expect(await scene.decide(decisions)).toEqual(decisions)
  const { WAIT: _, ...rest } = decisions
  expect(await scene.decide({ WAIT: null })).toEqual(rest)
  const run = await stage.apply(await scene.plan())
  expect(told(run)).toMatchObject({
    LEAVE: 'left none',
    ADOPT: 'update done',
    IMPORT: 'update done',
    ONLY_THERE: 'update done',
    WAIT: 'needs-decision none',
  })
  expect(await scene.remote()).toEqual({ LEAVE: 'theirs', ADOPT: 'ours', IMPORT: 'theirs', ONLY_THERE: 'theirs', WAIT: 'theirs' })
  expect(await scene.source()).toEqual({ LEAVE: 'ours', ADOPT: 'ours', IMPORT: 'theirs', ONLY_THERE: 'theirs', WAIT: 'ours' })
  expect(await scene.decide({})).toEqual({ LEAVE: 'leave' })
  // A later stranger under the same name is asked about anew.
  await stage.arrange({ op: 'remove-variable', path: `${scene.path}ADOPT` })
  await scene.stranger('ADOPT', 'another')
  await scene.run()
  expect((await scene.remote()).ADOPT).toBe('another')
})

test('decisions take keys that Windmill can hold, and say why not', async () => {
  const scene = await setScene(stage, 'badly_decided', 'A=1', {
    syncOptions: { ...firstRun('overwrite-destination').syncOptions, keySchema: 'X_{{secretKey}}' },
  })
  expect(await scene.decide({ A: 'leave' })).toEqual({ A: 'leave' })
  expect(await scene.ask('PUT', '/decisions', { decisions: { 'f/badly_decided/A': 'leave' } })).toMatchObject({ status: 400 })
  expect(await scene.ask('PUT', '/decisions', { decisions: { A: 'overwrite' } })).toMatchObject({ status: 422 })
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`K${index}`, 'leave']))
  expect(await scene.ask('PUT', '/decisions', { decisions: many })).toMatchObject({ status: 422 })
})

test('an entry whose value cannot be read is not imported and not overwritten, and the run says so', async () => {
  const scene = await setScene(stage, 'unreadable', 'A=ours\nB=2')
  await scene.stranger('A', 'not a ciphertext', { already_encrypted: true })
  await scene.decide({ A: 'import' })
  const run = await scene.run()
  expect(run.state).toBe('failed')
  expect(stepOf(run, 'A')).toMatchObject({ state: 'failed', reason: expect.stringContaining('not imported') })
  expect(stepOf(run, 'B')).toMatchObject({ state: 'done' })
  expect(await scene.source()).toEqual({ A: 'ours', B: '2' })
  const stored = [...(await stage.variables()).values()].find(({ path }) => path === `${scene.path}A`)
  expect(stored).toMatchObject({ description: 'theirs' })
})

test('what looks like a reference at Windmill is imported as text: nobody there can have another secret sent to them', async () => {
  await stage.importEnv('TOP=confidential')
  const values = { A: '${prod.TOP}', B: '$${prod.TOP} and $$${x}', C: '${HOME:-/root}' }
  const scene = await setScene(stage, 'references', '', firstRun('import-prioritize-destination'))
  for (const [key, value] of Object.entries(values)) await scene.stranger(key, value)
  expect((await scene.run()).state).toBe('succeeded')
  expect(await scene.remote()).toEqual(values)
  expect((await scene.source()).A).toBe('$${prod.TOP}')
})

test('import-secrets: the source wins or the destination does, ours are not imported, and nothing at Windmill changes', async () => {
  const scene = await setScene(stage, 'imported', 'OURS=1\nBOTH=ours')
  await scene.stranger('BOTH', 'theirs')
  await scene.run()
  await scene.stranger('NEW', 'theirs')
  await stage.arrange({ op: 'variable', path: `${scene.path}OURS`, value: 'edited by hand' })
  const before = await scene.remote()
  expect((await scene.ask('POST', '/import-secrets')).status).toBe(422)
  expect((await scene.ask('POST', '/import-secrets?importBehavior=prioritize-source')).status).toBe(200)
  expect(told(await stage.newestRun(scene.sync))).toEqual({ NEW: 'left done' })
  expect(await scene.source()).toEqual({ OURS: '1', BOTH: 'ours', NEW: 'theirs' })
  expect((await scene.ask('POST', '/import-secrets?importBehavior=prioritize-destination')).status).toBe(200)
  await stage.newestRun(scene.sync)
  expect(await scene.source()).toEqual({ OURS: '1', BOTH: 'theirs', NEW: 'theirs' })
  expect(await scene.remote()).toEqual(before)
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({ importStatus: 'succeeded', lastImportMessage: null })
  // What was imported is managed from the next run on.
  expect((await scene.run()).state).toBe('succeeded')
})

test('an import while Windmill is in trouble writes nothing, and is done later', async () => {
  const scene = await setScene(stage, 'import_later', '')
  await scene.stranger('A', '1')
  await scene.stranger('B', '2')
  await stage.faults({ path: '/api/w/dev/variables/get_value/f/import_later/B', kind: 'status', status: 503, times: 1 })
  await scene.ask('POST', '/import-secrets?importBehavior=prioritize-destination')
  const waiting = await stage.newestRun(scene.sync)
  expect(waiting).toMatchObject({ kind: 'import', state: 'queued', attempt: 1 })
  expect(await scene.source()).toEqual({})
  await expect.poll(async () => scene.source(), { timeout: 20_000 }).toEqual({ A: '1', B: '2' })
  await stage.faults()
})

test('a key schema names what is there, with the environment, and only what fits it belongs to the sync', async () => {
  const keySchema = '{{environment}}-{{secretKey}}_X'
  const scene = await setScene(stage, 'schema', 'A=1', { syncOptions: { initialSyncBehavior: 'import-prioritize-destination', keySchema } })
  await scene.stranger('prod-B_X', 'imported')
  await scene.stranger('prod-_X', 'no key left')
  await scene.stranger('LONG_NAME_THAT_DOES_NOT_FIT', 'theirs')
  expect((await scene.run()).state).toBe('succeeded')
  expect(await scene.source()).toEqual({ A: '1', B: 'imported' })
  expect(await scene.remote()).toEqual({
    'prod-A_X': '1',
    'prod-B_X': 'imported',
    'prod-_X': 'no key left',
    LONG_NAME_THAT_DOES_NOT_FIT: 'theirs',
  })
})

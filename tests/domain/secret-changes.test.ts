import type { ChangeSet, SavedChanges, SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
let at: string
beforeAll(async () => {
  stage = await startStage()
  at = `/api/v1/projects/${stage.projectId}`
})
afterAll(() => stage.stop())

type Edit = { environment: string; key: string; value: string | null; baseVersion: number | null }
const save = (...changes: Edit[]) => stage.api.call<SavedChanges>('POST', `${at}/secret-changes`, { changes })
const revert = (id: string) => stage.api.call<SavedChanges>('POST', `${at}/secret-changes/${id}/revert`)
const index = () => stage.api.call<SecretIndex>('GET', `${at}/secret-index?environments=dev,staging,prod`)
const value = async (environment: string, key: string) =>
  (
    await stage.api.call<{ secret: { secretValue: string } }>(
      'GET',
      `/api/v3/secrets/raw/${key}?workspaceId=${stage.projectId}&environment=${environment}`,
    )
  ).secret.secretValue
const cellsOf = async (key: string) => (await index()).keys.find((row) => row.key === key)?.cells

test('edits in several environments are one change; the index tells what is there, missing and equal, and no value', async () => {
  const answer = await save(
    { environment: 'dev', key: 'URL', value: 'same-canary', baseVersion: null },
    { environment: 'prod', key: 'URL', value: 'same-canary', baseVersion: null },
    { environment: 'prod', key: 'ONLY', value: '', baseVersion: null },
  )
  expect(answer).toMatchObject({ changeSet: { number: 1 }, conflicts: [] })
  expect(answer.saved).toHaveLength(3)
  const seen = await index()
  expect(JSON.stringify(seen)).not.toContain('canary')
  expect(seen.keys.map(({ key }) => key)).toEqual(['ONLY', 'URL'])
  const [only, url] = seen.keys
  expect(only?.cells).toMatchObject({ prod: { isEmpty: true, version: 1 } })
  expect(Object.keys(only?.cells ?? {})).toEqual(['prod'])
  expect(url?.cells.dev?.fingerprint).toBe(url?.cells.prod?.fingerprint)
  await save({ environment: 'staging', key: 'URL', value: 'other-canary', baseVersion: null })
  const after = await cellsOf('URL')
  expect(after?.staging?.fingerprint).toBeDefined()
  expect(after?.staging?.fingerprint).not.toBe(after?.dev?.fingerprint)
  expect(after?.dev?.fingerprint).toBe(after?.prod?.fingerprint)
})

test('an edit that somebody else made meanwhile is kept, and named', async () => {
  await save({ environment: 'dev', key: 'RACE', value: 'first', baseVersion: null })
  await save({ environment: 'dev', key: 'RACE', value: 'theirs', baseVersion: 1 })
  const late = await save(
    { environment: 'dev', key: 'RACE', value: 'mine', baseVersion: 1 },
    { environment: 'dev', key: 'FREE', value: 'mine', baseVersion: null },
  )
  expect(late.conflicts).toMatchObject([{ key: 'RACE', version: 2, changedBy: expect.any(String) }])
  expect(late.saved).toEqual([{ environment: 'dev', key: 'FREE', version: 1 }])
  expect(await value('dev', 'RACE')).toBe('theirs')
  // Made, changed or deleted by somebody else: each is a conflict, and deletes nothing.
  expect((await save({ environment: 'dev', key: 'RACE', value: null, baseVersion: 1 })).conflicts).toHaveLength(1)
  expect((await save({ environment: 'dev', key: 'RACE', value: 'new', baseVersion: null })).conflicts).toHaveLength(1)
  expect((await save({ environment: 'dev', key: 'GONE', value: 'x', baseVersion: 3 })).conflicts).toMatchObject([{ version: null }])
  expect(await value('dev', 'RACE')).toBe('theirs')
})

test('a change that is taken back leaves everything as it was, also what it deleted', async () => {
  await save(
    { environment: 'prod', key: 'UPDATED', value: 'before', baseVersion: null },
    { environment: 'prod', key: 'DELETED', value: 'kept\nbyte for byte ', baseVersion: null },
  )
  const { changeSet } = await save(
    { environment: 'prod', key: 'UPDATED', value: 'after', baseVersion: 1 },
    { environment: 'prod', key: 'DELETED', value: null, baseVersion: 1 },
    { environment: 'prod', key: 'CREATED', value: 'new', baseVersion: null },
  )
  const undone = await revert(changeSet?.id ?? '')
  expect(undone.conflicts).toEqual([])
  expect(await value('prod', 'UPDATED')).toBe('before')
  expect(await value('prod', 'DELETED')).toBe('kept\nbyte for byte ')
  expect(await cellsOf('CREATED')).toBeUndefined()
  const { changeSets } = await stage.api.call<{ changeSets: ChangeSet[] }>('GET', `${at}/secret-changes?limit=2`)
  expect(changeSets[0]).toMatchObject({
    reverts: changeSet?.number,
    items: expect.arrayContaining([{ environment: 'prod', secretPath: '/', key: 'CREATED', kind: 'delete' }]),
  })
  expect(JSON.stringify(changeSets)).not.toContain('byte for byte')
  // Taking the taking-back back.
  await revert(undone.changeSet?.id ?? '')
  expect(await value('prod', 'UPDATED')).toBe('after')
  await expect(value('prod', 'DELETED')).rejects.toThrow(/not found/)
})

test('taking a change back never touches what was changed again since', async () => {
  const { changeSet } = await save({ environment: 'dev', key: 'AGAIN', value: 'one', baseVersion: null })
  await save({ environment: 'dev', key: 'AGAIN', value: 'two', baseVersion: 1 })
  expect((await revert(changeSet?.id ?? '')).conflicts).toMatchObject([{ key: 'AGAIN', version: 2 }])
  expect(await value('dev', 'AGAIN')).toBe('two')
})

test('a value that is saved as it is makes no version and no change', async () => {
  await save({ environment: 'dev', key: 'SAME', value: 'x', baseVersion: null })
  expect(await save({ environment: 'dev', key: 'SAME', value: 'x', baseVersion: 1 })).toEqual({
    changeSet: null,
    saved: [{ environment: 'dev', key: 'SAME', version: 1 }],
    conflicts: [],
  })
})

test('saves at the same moment get different numbers, and each edit wins or is named', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, who) => save({ environment: 'dev', key: 'CONTESTED', value: `by ${who}`, baseVersion: null })),
  )
  expect(answers.filter(({ saved }) => saved.length === 1)).toHaveLength(1)
  expect(answers.filter(({ conflicts }) => conflicts.length === 1)).toHaveLength(7)
})

test('each bad request has its sentence', async () => {
  await expect(save({ environment: 'nowhere', key: 'A', value: 'x', baseVersion: null })).rejects.toThrow(/Environment with slug 'nowhere'/)
  const twice = { environment: 'dev', key: 'A', value: 'x', baseVersion: null }
  await expect(save(twice, twice)).rejects.toThrow(/more than once/)
  await expect(revert('00000000-0000-4000-8000-000000000000')).rejects.toThrow(/not found/)
})

test('the index is sent compressed to whoever takes it so, and only then', async () => {
  const changes = Array.from({ length: 60 }, (_, at) => ({ environment: 'dev', key: `MANY_${at}`, value: 'v', baseVersion: null }))
  await save(...changes)
  const ask = async (acceptEncoding: string) => {
    const headers = { authorization: `Bearer ${stage.token}`, 'accept-encoding': acceptEncoding }
    const answer = await fetch(`${stage.server.url}${at}/secret-index`, { headers })
    return { encoding: answer.headers.get('content-encoding'), keys: ((await answer.json()) as SecretIndex).keys.length }
  }
  const plain = await ask('identity')
  expect(plain.encoding).toBeNull()
  expect(plain.keys).toBeGreaterThanOrEqual(60)
  expect(await ask('br, gzip;q=0.5')).toEqual({ encoding: 'gzip', keys: plain.keys })
  expect(await ask('gzip;q=0')).toEqual({ encoding: null, keys: plain.keys })
})

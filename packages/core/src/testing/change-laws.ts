import type { ChangeItem, ChangeSet } from '../changes/change-set.ts'
import { demandSame } from './demand-same.ts'
import { LONG_AGO_MS, somebody, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 8
const MANY = 1_001
const ALL = { limit: 99, offset: 0 }

export function changeLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench
  const item = (changes: Partial<ChangeItem> = {}): ChangeItem => ({
    ...{
      path: '/a_%\\',
      environment: 'prod',
      key: strangeText,
      secretId: newId(),
      versionBefore: 3,
      versionAfter: 4,
      removed: null,
      ...changes,
    },
  })
  const set = (projectId: string, number: number, changes: Partial<ChangeSet> = {}): ChangeSet => ({
    ...{ id: newId(), projectId, number, path: '/a_%\\', message: strangeText, reverts: 1, changedBy: { kind: 'user', id: newId() } },
    ...{ changedByLabel: strangeText, createdAtMs: LONG_AGO_MS, items: [item()], ...changes },
  })

  return [
    law('changes: every field comes back as it was, deleted secrets as they were, in their order, to their project only', async () => {
      const [here, there] = [await plant(), await plant()]
      const gone = rows.secret(here.root.id, 'GONE', { version: 3 })
      const bare = rows.secret(here.root.id, 'BARE', { sealedComment: null, tags: [], metadata: [], skipMultilineEncoding: null })
      const removed = [gone, bare].map((secret) => {
        const ofRow = { key: secret.key, secretId: secret.id, versionBefore: secret.version, versionAfter: null }
        return item({ ...ofRow, removed: secret })
      })
      const made = item({ versionBefore: null, versionAfter: 1, environment: 'dev' })
      const full = set(here.project.id, 2, { items: [...removed, made, item()] })
      const plain = set(here.project.id, 3, { message: null, reverts: null, changedBy: somebody, items: [] })
      await inside(async ({ changeSets }) => {
        for (const each of [full, plain, set(there.project.id, 2)]) await changeSets.insert(each)
        const found = await changeSets.find(here.project.id, full.id)
        demandSame(
          found?.items.map(({ key }) => key),
          full.items.map(({ key }) => key),
          'order of the items',
        )
        demandSame({ ...found, items: [] }, { ...full, items: [] }, 'the change')
        const [first, second] = found?.items ?? []
        // Who changed a secret and when is said by the change itself.
        const content = ({
          id,
          folderId,
          key,
          version,
          sealedValue,
          sealedComment,
          tags,
          metadata,
          skipMultilineEncoding,
        }: typeof gone) => ({
          ...{ id, folderId, key, version, sealedValue, sealedComment, tags, metadata, skipMultilineEncoding },
        })
        demandSame(
          [first?.removed, second?.removed].map((secret) => secret && content(secret)),
          [gone, bare].map(content),
          'deleted secrets',
        )
        demandSame(found?.items.slice(2), full.items.slice(2), 'other items')
        demandSame(await changeSets.find(here.project.id, plain.id), plain, 'a change without anything')
        demandSame(await changeSets.find(there.project.id, full.id), undefined, 'in another project')
        for (const id of [newId(), 'no-id']) {
          demandSame(await changeSets.find(here.project.id, id), undefined, 'no change')
          demandSame(await changeSets.list(id, ALL), [], 'of no project')
        }
      })
    }),
    law('changes: newest first, in pages, of one project, each with its own items, however many', async () => {
      const [here, there] = [await plant(), await plant()]
      const items = Array.from({ length: MANY }, (_, index) => item({ key: `K${index}` }))
      const made = [1, 2, 10, 9].map((number) => set(here.project.id, number, number === 9 ? { items } : {}))
      await inside(async ({ changeSets }) => {
        for (const each of [...made, set(there.project.id, 5)]) await changeSets.insert(each)
        const numbers = async (range: typeof ALL) => (await changeSets.list(here.project.id, range)).map(({ number }) => number)
        demandSame(await numbers(ALL), [10, 9, 2, 1], 'all')
        demandSame(await numbers({ limit: 2, offset: 1 }), [9, 2], 'a page')
        const listed = await changeSets.list(here.project.id, { limit: 2, offset: 0 })
        demandSame(listed, [made[2], made[3]], 'with their items')
        demandSame(await changeSets.nextNumber(here.project.id), 11, 'the next number')
        demandSame(await changeSets.nextNumber(there.project.id), 6, 'the next number of another project')
      })
      await inside(({ projects }) => projects.delete(here.project.id))
      demandSame(await inside(({ changeSets }) => changeSets.list(here.project.id, ALL)), [], 'once the project is gone')
    }),
    law('changes: saved at the same moment, they have numbers of their own, without a gap', async () => {
      const { project } = await plant()
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(async ({ changeSets }) => changeSets.insert(set(project.id, await changeSets.nextNumber(project.id)))),
        ),
      )
      const found = await inside(({ changeSets }) => changeSets.list(project.id, ALL))
      demandSame(
        found.map(({ number }) => number),
        Array.from({ length: AT_ONCE }, (_, index) => AT_ONCE - index),
        'numbers',
      )
    }),
  ]
}

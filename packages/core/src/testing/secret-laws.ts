import type { StoredSecret } from '../secrets/stored-secret.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const BATCH = 1_000
const keysOf = (secrets: readonly { readonly key: string }[]) => secrets.map(({ key }) => key)

export function secretLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench
  const empty = { sealedValue: new Uint8Array(), sealedComment: null, tags: [], metadata: [], skipMultilineEncoding: null } as const

  return [
    law('secrets: every field comes back byte for byte, by key, by id, in lists and as a version', async () => {
      const { root } = await plant()
      const full = rows.secret(root.id, strangeText)
      const bare = rows.secret(root.id, 'bare', { ...empty, changedBy: { kind: 'platform', id: null } })
      const off = rows.secret(root.id, 'off', { skipMultilineEncoding: false, tags: [], version: 3 })
      const large = rows.secret(root.id, 'large', { sealedValue: new Uint8Array(1_100_000).fill(0x5c) })
      await inside(async ({ secrets }) => {
        await secrets.insertMany([full, bare, off, large])
        for (const secret of [full, bare, off, large]) {
          demandSame(await secrets.find(root.id, secret.key), secret, 'by key')
          demandSame(await secrets.findById(secret.id), secret, 'by id')
          demandSame(await secrets.findMany(root.id, [secret.key]), [secret], 'by keys')
          demandSame(await secrets.findVersion(secret.id, secret.version), secret, 'the version')
        }
      })
    }),
    law('secrets: the stamp of some folders differs after each change in them, and after none elsewhere', async () => {
      const { environment, root } = await plant()
      const other = rows.folder(environment.id, root, 'other')
      const [a, b] = [rows.secret(root.id, 'A'), rows.secret(root.id, 'B')]
      const stamp = () => inside(({ secrets }) => secrets.stamp([root.id]))
      const prints: string[] = []
      const isNew = async () => {
        const print = await inside(({ secrets }) => secrets.fingerprint(root.id))
        demandSame([await inside(({ secrets }) => secrets.fingerprint(root.id)), prints.includes(print)], [print, false], 'fingerprint')
        prints.push(print)
      }
      await isNew()
      await inside(({ folders }) => folders.insert(other))
      demandSame(await stamp(), { count: 0, versions: 0, newestAtMs: 0 }, 'of nothing')
      await inside(({ secrets }) => secrets.insertMany([a, b]))
      demandSame(await stamp(), { count: 2, versions: 2, newestAtMs: a.updatedAtMs }, 'of two')
      await isNew()
      await inside(({ secrets }) => secrets.insertMany([rows.secret(other.id, 'C')]))
      demandSame(await stamp(), { count: 2, versions: 2, newestAtMs: a.updatedAtMs }, 'after a change elsewhere')
      const newer = LONG_AGO_MS + 99
      await inside(({ secrets }) => secrets.updateMany([{ ...a, version: 2, updatedAtMs: newer }]))
      demandSame(await stamp(), { count: 2, versions: 3, newestAtMs: newer }, 'after a change')
      await isNew()
      await inside(({ secrets }) => secrets.deleteMany([b.id], LONG_AGO_MS))
      demandSame(await stamp(), { count: 1, versions: 2, newestAtMs: newer }, 'after a deletion')
      await isNew()
      const same = rows.secret(root.id, 'B')
      await inside(({ secrets }) => secrets.insertMany([same]))
      await isNew()
      await inside(async ({ secrets }) => {
        await secrets.deleteMany([same.id], LONG_AGO_MS)
        await secrets.insertMany([{ ...rows.secret(root.id, 'B'), updatedAtMs: same.updatedAtMs }])
      })
      await isNew()
      await inside(async ({ secrets }) =>
        secrets.deleteMany(
          (await secrets.list([root.id])).flatMap(({ id, key }) => (key === 'B' ? [id] : [])),
          LONG_AGO_MS,
        ),
      )
      const newest = await inside(({ secrets }) => secrets.newestAtMs([root.id, other.id, newId(), 'no-id']))
      demandSame(
        [...newest].sort(),
        [
          ...new Map([
            [root.id, newer],
            [other.id, a.updatedAtMs],
          ]),
        ].sort(),
        'the newest of each folder',
      )
      for (const ids of [[], ['no-id'], [newId()]])
        demandSame(await inside(({ secrets }) => secrets.stamp(ids)), { count: 0, versions: 0, newestAtMs: 0 }, 'of no folder')
    }),
    law('secrets: what is not there is undefined, or none', async () => {
      const { root } = await plant()
      const secret = rows.secret(root.id, 'K')
      await inside(async ({ secrets }) => {
        await secrets.insertMany([secret])
        await secrets.insertMany([])
        await secrets.updateMany([])
        await secrets.deleteMany([], LONG_AGO_MS)
        for (const id of [newId(), 'no-id', '']) {
          demandSame(await secrets.find(id, 'K'), undefined, 'by key in no folder')
          demandSame(await secrets.findById(id), undefined, 'by id')
          demandSame(await secrets.findMany(id, ['K']), [], 'by keys in no folder')
          demandSame(await secrets.list([id]), [], 'list of no folder')
          demandSame(await secrets.versions(id, { limit: 9, offset: 0 }), [], 'versions')
          demandSame(await secrets.findVersion(id, 1), undefined, 'version')
        }
        for (const key of ['k', 'K ', '', '%', '_']) demandSame(await secrets.find(root.id, key), undefined, `key ${key}`)
        demandSame(await secrets.findVersion(secret.id, 2), undefined, 'a version to come')
        demandSame(await secrets.list([]), [], 'list of nothing')
        demandSame(await secrets.findMany(root.id, []), [], 'no keys')
      })
    }),
    law('secrets: lists are by key, bytewise, and hold just the named folders', async () => {
      const { environment, root } = await plant()
      const [a, b] = [rows.folder(environment.id, root, 'a'), rows.folder(environment.id, root, 'b')]
      const keys = ['b', 'a', 'Z', 'é', 'e\u0301', '_', '10', '9', 'aa', 'A']
      const sorted = ['10', '9', 'A', 'Z', '_', 'a', 'aa', 'b', 'e\u0301', 'é']
      await inside(async ({ folders, secrets }) => {
        for (const folder of [a, b]) await folders.insert(folder)
        for (const folder of [root, a, b]) await secrets.insertMany(keys.map((key) => rows.secret(folder.id, key)))
        demandSame(keysOf(await secrets.list([a.id])), sorted, 'one folder')
        demandSame(
          keysOf(await secrets.list([a.id, b.id, newId()])),
          sorted.flatMap((key) => [key, key]),
          'two folders',
        )
        demandSame(keysOf(await secrets.findMany(root.id, [...keys, 'other'])), sorted, 'by keys')
        const wanted = ['b', 'A']
        demandSame(keysOf(await secrets.findMany(root.id, wanted)), ['A', 'b'], 'some keys')
      })
    }),
    law('secrets: a key is taken once in its folder, and one taken key refuses the whole batch', async () => {
      const { environment, root } = await plant()
      const other = rows.folder(environment.id, root, 'other')
      const first = rows.secret(root.id, 'K')
      await inside(async ({ folders, secrets }) => {
        await folders.insert(other)
        await secrets.insertMany([first, rows.secret(other.id, 'K'), rows.secret(root.id, 'k')])
      })
      await demandDuplicate('the key again', () =>
        inside(({ secrets }) => secrets.insertMany([rows.secret(root.id, 'A'), rows.secret(root.id, 'K')])),
      )
      demandSame(keysOf(await inside(({ secrets }) => secrets.list([root.id]))), ['K', 'k'], 'keys after the refusal')
      await demandDuplicate('one key twice in a batch', () =>
        inside(({ secrets }) => secrets.insertMany([rows.secret(root.id, 'T'), rows.secret(root.id, 'T')])),
      )
    }),
    law('secrets: an update writes the whole row and keeps every version, newest first', async () => {
      const { environment, root } = await plant()
      const other = rows.folder(environment.id, root, 'other')
      const first = rows.secret(root.id, 'K')
      const second = { ...first, ...empty, key: strangeText, version: 2, updatedAtMs: LONG_AGO_MS + 7 }
      const third = { ...second, folderId: other.id, version: 3, sealedValue: everyByte, sealedComment: everyByte }
      const beside = rows.secret(root.id, 'BESIDE')
      await inside(async ({ folders, secrets }) => {
        await folders.insert(other)
        await secrets.insertMany([first, beside])
        await secrets.updateMany([second])
        demandSame(await secrets.findById(first.id), second, 'after the first change')
        await secrets.updateMany([third])
        demandSame(await secrets.findById(first.id), third, 'after the second change')
        demandSame(await secrets.findById(beside.id), beside, 'a secret beside it')
        const range = (limit: number, offset: number) => secrets.versions(first.id, { limit, offset })
        demandSame(await range(9, 0), [third, second, first], 'versions')
        demandSame(await range(1, 1), [second], 'a page of versions')
        demandSame(await range(9, 3), [], 'a page beyond the end')
        for (const each of [first, second, third]) demandSame(await secrets.findVersion(first.id, each.version), each, 'a version')
        demandSame(await secrets.versions(beside.id, { limit: 9, offset: 0 }), [beside], 'versions of the other secret')
      })
    }),
    law('secrets: an update of another version than the next, or of what is gone, is a Duplicate and changes nothing', async () => {
      const { root } = await plant()
      const [a, b] = [rows.secret(root.id, 'A', { version: 5 }), rows.secret(root.id, 'B')]
      await inside(({ secrets }) => secrets.insertMany([a, b]))
      const next = { ...b, version: 2, sealedComment: null }
      for (const lost of [{ ...a, version: 5 }, { ...a, version: 7 }, { ...a, version: 4 }, rows.secret(root.id, 'GONE', { version: 2 })]) {
        await demandDuplicate(`version ${lost.version}`, () => inside(({ secrets }) => secrets.updateMany([next, lost])))
        await demandDuplicate(`version ${lost.version}, alone`, () => inside(({ secrets }) => secrets.updateMany([lost])))
      }
      await inside(async ({ secrets }) => {
        demandSame(await secrets.list([root.id]), [a, b], 'secrets')
        demandSame(await secrets.versions(b.id, { limit: 9, offset: 0 }), [b], 'versions')
      })
    }),
    law('secrets: a new key that is taken is a Duplicate', async () => {
      const { root } = await plant()
      const [a, b] = [rows.secret(root.id, 'A'), rows.secret(root.id, 'B')]
      await inside(({ secrets }) => secrets.insertMany([a, b]))
      await demandDuplicate('rename', () => inside(({ secrets }) => secrets.updateMany([{ ...a, key: 'B', version: 2 }])))
    }),
    law('secrets: deleting takes the versions along, and only the named ones', async () => {
      const { root } = await plant()
      const [a, b, c] = [rows.secret(root.id, 'A'), rows.secret(root.id, 'B'), rows.secret(root.id, 'C')]
      await inside(async ({ secrets }) => {
        await secrets.insertMany([a, b, c])
        await secrets.deleteMany([a.id, c.id, newId()], LONG_AGO_MS)
        demandSame(await secrets.list([root.id]), [b], 'secrets')
        demandSame(await secrets.findVersion(a.id, 1), undefined, 'a version of a deleted one')
        demandSame(await secrets.findVersion(b.id, 1), b, 'a version of the one that stays')
        await secrets.insertMany([rows.secret(root.id, 'A')])
      })
    }),
    law('secrets: what was there at a moment is found with what was deleted since, and comes back with its versions', async () => {
      const { root, environment } = await plant()
      const other = rows.folder(environment.id, root, 'other')
      const at = (step: number) => LONG_AGO_MS + 10 * step
      const changed = (secret: StoredSecret, step: number, changes: Partial<StoredSecret> = {}) => ({
        ...{ ...secret, version: secret.version + 1, updatedAtMs: at(step), sealedValue: new TextEncoder().encode(`${step}`), ...changes },
      })
      const a = rows.secret(root.id, 'A', { updatedAtMs: at(1) })
      const b = rows.secret(root.id, 'B', { updatedAtMs: at(1) })
      const [a2, a3, b2] = [changed(a, 2), changed(changed(a, 2), 3), changed(b, 3, { folderId: other.id, key: 'MOVED' })]
      const again = changed(a3, 5)
      const seen = async (step: number, ...folderIds: string[]) =>
        (await inside(({ secrets }) => secrets.asOf(folderIds, at(step)))).map(({ secret, removedVersion }) => [secret, removedVersion])
      await inside(async ({ folders, secrets }) => {
        await folders.insert(other)
        await secrets.insertMany([a, b])
        await secrets.updateMany([a2])
        await secrets.updateMany([a3, b2])
        await secrets.deleteMany([a.id], at(4))
        demandSame(await secrets.list([root.id]), [], 'what is there now')
        demandSame(await secrets.versions(a.id, { limit: 9, offset: 0 }), [], 'versions of a deleted one')
      })
      demandSame(await seen(0, root.id), [], 'before anything')
      const [then1, then2] = [await seen(1, root.id), await seen(2, root.id)]
      demandSame(then1, [[a, 3], [b, null]], 'at first') // biome-ignore format: a table
      demandSame(then2, [[a2, 3], [b, null]], 'after a change') // biome-ignore format: a table
      demandSame(await seen(3, root.id), [[a3, 3]], 'after a move')
      demandSame(await seen(3, other.id), [[b2, null]], 'where it moved to')
      demandSame(await seen(4, root.id), [], 'after the deletion')
      await inside(async ({ secrets }) => {
        await secrets.insertMany([again])
        await secrets.revive([a.id, newId()])
        demandSame(await secrets.versions(a.id, { limit: 9, offset: 0 }), [again, a3, a2, a], 'versions of one that is back')
      })
      demandSame(await seen(3, root.id), [[a3, null]], 'before the deletion that was taken back')
      demandSame(await seen(4, root.id), [], 'while it was deleted')
      demandSame(await seen(5, root.id), [[again, null]], 'since it is back')
    }),
    law(
      'secrets: what was deleted before a moment is forgotten, so many at a time; what was deleted after it, or with its folder, is not found',
      async () => {
        const { root, environment } = await plant()
        const doomed = rows.folder(environment.id, root, 'doomed')
        const early = ['A', 'B', 'C'].map((key) => rows.secret(root.id, key))
        const late = rows.secret(root.id, 'LATE')
        const below = rows.secret(doomed.id, 'BELOW')
        await inside(async ({ folders, secrets }) => {
          await folders.insert(doomed)
          await secrets.insertMany([...early, late, below])
          await secrets.deleteMany(
            early.map(({ id }) => id),
            LONG_AGO_MS + 1,
          )
          await secrets.deleteMany([late.id, below.id], LONG_AGO_MS + 9)
          await folders.delete(doomed.id)
          demandSame(keysOf((await secrets.asOf([doomed.id], LONG_AGO_MS + 8)).map(({ secret }) => secret)), [], 'of a folder that is gone')
        })
        const forget = (countMax: number) => inside(({ secrets }) => secrets.forgetRemoved(LONG_AGO_MS + 9, countMax))
        demandSame(await forget(2), 2, 'some')
        demandSame(await forget(9), 1, 'the rest')
        demandSame(await forget(9), 0, 'again')
        const left = await inside(({ secrets }) => secrets.asOf([root.id], LONG_AGO_MS + 8))
        demandSame(keysOf(left.map(({ secret }) => secret)), ['LATE'], 'what is left')
      },
    ),
    law('secrets: a thousand are inserted, changed and deleted, each as one call, every byte in its place', async () => {
      const { root } = await plant()
      const value = (index: number, version: number) => new TextEncoder().encode(`${index}:${version}:${'x'.repeat(index)}`)
      const first = Array.from({ length: BATCH }, (_, index) =>
        rows.secret(root.id, `K${String(index).padStart(4, '0')}`, { sealedValue: value(index, 1) }),
      )
      const second = first.map((secret, index) => ({ ...secret, version: 2, sealedValue: value(index, 2) }))
      await inside(async ({ secrets }) => {
        await secrets.insertMany([...first].reverse())
        demandSame(await secrets.list([root.id]), first, 'after inserting')
        await secrets.updateMany([...second].reverse())
        demandSame(await secrets.findMany(root.id, keysOf(first)), second, 'after changing')
        demandSame(await secrets.findVersion(first.at(-1)?.id ?? '', 1), first.at(-1), 'the first version of the last')
        await secrets.deleteMany(
          first.map(({ id }) => id),
          LONG_AGO_MS,
        )
        demandSame(await secrets.list([root.id]), [], 'after deleting')
      })
    }),
  ]
}

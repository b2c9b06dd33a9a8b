import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const at = LONG_AGO_MS + 9

export function secretImportLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench

  return [
    law('imports: every field comes back as it was, and the folder of the source where there is one', async () => {
      const { environment, root } = await plant()
      const source = rows.folder(environment.id, root, 'source')
      const dangling = rows.secretImport(root.id, environment, '/not/yet', { position: 2 })
      const found = rows.secretImport(root.id, environment, '/source')
      const shown = { ...found, source: { ...found.source, folderId: source.id } }
      await inside(async ({ folders, imports }) => {
        await folders.insert(source)
        for (const link of [found, dangling]) await imports.insert(link)
        demandSame(await imports.find(found.id), shown, 'by id')
        demandSame(await imports.list([root.id, source.id, newId(), 'no-id']), [shown, dangling], 'by position')
        for (const id of [newId(), 'no-id']) demandSame(await imports.find(id), undefined, 'no import')
        demandSame(await imports.list([]), [], 'of no folder')
        await folders.delete(source.id)
        demandSame((await imports.find(found.id))?.source.folderId, undefined, 'after the source is gone')
      })
    }),
    law('imports: a folder imports a source once; positions count from 1 without gaps', async () => {
      const { environment, root } = await plant()
      const order = async () => {
        const listed = await inside(({ imports }) => imports.list([root.id]))
        demandSame(
          listed.map(({ position }) => position),
          listed.map((_, index) => index + 1),
          'positions',
        )
        return listed.map(({ source }) => source.path)
      }
      const links = ['/a', '/b', '/c'].map((path) => rows.secretImport(root.id, environment, path, { position: 9 }))
      const [a, b, c] = links as [(typeof links)[0], (typeof links)[0], (typeof links)[0]]
      for (const link of links) await inside(({ imports }) => imports.insert(link))
      demandSame(await order(), ['/a', '/b', '/c'], 'order after inserting')
      await demandDuplicate('insert', () => inside(({ imports }) => imports.insert(rows.secretImport(root.id, environment, '/a'))))
      const moved = { ...c, position: 1, version: 2, updatedAtMs: at, source: { ...c.source, path: '/d' } }
      await inside(({ imports }) => imports.update(moved))
      demandSame(await inside(({ imports }) => imports.find(c.id)), moved, 'after the change')
      demandSame(await order(), ['/d', '/a', '/b'], 'order after moving')
      await demandDuplicate('change', () => inside(({ imports }) => imports.update({ ...moved, source: a.source })))
      await inside(({ imports }) => imports.delete(a.id))
      demandSame(await order(), ['/d', '/b'], 'order after deleting')
      demandSame(await inside(({ imports }) => imports.find(b.id)), { ...b, position: 2 }, 'what stayed')
    }),
    law('imports: who shows a place is found through any number of imports, also in a circle', async () => {
      const [{ environment, root }, elsewhere] = [await plant(), await plant()]
      const [a, b, c] = ['a', 'b', 'c%'].map((name) => rows.folder(environment.id, root, name))
      if (!a || !b || !c) throw new Error('Three folders were made')
      await inside(async ({ folders, imports }) => {
        for (const folder of [a, b, c]) await folders.insert(folder)
        await imports.insert(rows.secretImport(a.id, environment, b.path))
        await imports.insert(rows.secretImport(b.id, environment, c.path))
        await imports.insert(rows.secretImport(elsewhere.root.id, elsewhere.environment, c.path))
        const sorted = (ids: readonly string[]) => [...ids].sort()
        demandSame(await imports.importers(environment.id, c.path), sorted([a.id, b.id]), 'of the last')
        demandSame(await imports.importers(environment.id, b.path), [a.id], 'of the middle')
        demandSame(await imports.importersOf(c.id), sorted([a.id, b.id]), 'of the last, by its id')
        demandSame(await imports.importersOf(root.id), [], 'of the root, by its id')
        for (const id of [newId(), 'no-id']) demandSame(await imports.importersOf(id), [], 'of no folder')
        demandSame(await imports.importers(environment.id, a.path), [], 'of the first')
        demandSame(await imports.importers(environment.id, '/c'), [], 'of a neighbour that a wildcard would match')
        demandSame(await imports.importers(environment.id, '/'), [], 'of the root alone')
        demandSame(await imports.importers(environment.id, '/', { below: true }), sorted([a.id, b.id]), 'of the root and all below')
        await imports.insert(rows.secretImport(c.id, environment, a.path))
        demandSame(await imports.importers(environment.id, a.path), sorted([a.id, b.id, c.id]), 'in a circle')
      })
    }),
    law('imports: they follow a source that moves, with what lies below it, and no neighbour', async () => {
      const { environment, root } = await plant()
      const paths = ['/old', '/old/deep', '/older', '/ol', '/new/deep']
      const [user, other] = [rows.folder(environment.id, root, 'user'), rows.folder(environment.id, root, 'other')]
      const pathsOf = async (folderId: string) => (await inside(({ imports }) => imports.list([folderId]))).map(({ source }) => source.path)
      await inside(async ({ folders, imports }) => {
        for (const folder of [user, other]) await folders.insert(folder)
        for (const [index, path] of paths.entries())
          await imports.insert(rows.secretImport(user.id, environment, path, { position: index + 1 }))
        await imports.insert(rows.secretImport(other.id, environment, '/old/deep'))
        await imports.moveSources(environment.id, '/old', '/new')
      })
      // One would be a double of what is there already, so it stays behind.
      demandSame(await pathsOf(user.id), ['/new', '/old/deep', '/older', '/ol', '/new/deep'], 'with a double')
      demandSame(await pathsOf(other.id), ['/new/deep'], 'without')
    }),
  ]
}

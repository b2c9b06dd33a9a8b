import type { Folder } from '../projects/folder.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { Scene, StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

/** Names that a pattern would read as something else, and neighbours that it would match. */
const trickyNames = ['a_b', 'axb', 'a%b', 'a-b', 'a\\b', 'a.b', 'a', 'A', 'a b', '漢', '"', "'"]
const paths = (folders: readonly Folder[]) => folders.map(({ path }) => path)

export function folderLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench
  const grow = async ({ environment, root }: Scene, ...names: readonly string[]): Promise<Folder> => {
    let folder = root
    for (const name of names) {
      const known = await inside(({ folders }) => folders.findByPath(environment.id, `${folder.path === '/' ? '' : folder.path}/${name}`))
      const next = known ?? rows.folder(environment.id, folder, name)
      if (!known) await inside(({ folders }) => folders.insert(next))
      folder = next
    }
    return folder
  }
  const all = ({ environment }: Scene) => inside(({ folders }) => folders.subtree(environment.id, '/'))

  return [
    law('folders: every field comes back as it was, by id and by path, with its environment, project and organisation', async () => {
      const { organization, project, environment, root } = await plant()
      const folder = rows.folder(environment.id, root, strangeText.replaceAll('/', ''), { version: 7 })
      const bare = rows.folder(environment.id, root, 'bare', { description: null })
      await inside(async ({ folders }) => {
        await folders.insert(folder)
        await folders.insert(bare)
        demandSame(await folders.findByPath(environment.id, folder.path), folder, 'by path')
        demandSame(await folders.findByPath(environment.id, '/bare'), bare, 'without a description')
        const place = { folder, environment: { id: environment.id, slug: environment.slug, name: environment.name } }
        demandSame(await folders.place(folder.id), { ...place, projectId: project.id, organizationId: organization.id }, 'place')
      })
    }),
    law('folders: what is not there is undefined, or none', async () => {
      const { environment } = await plant()
      const elsewhere = await plant()
      await grow(elsewhere, 'only-there')
      await inside(async ({ folders }) => {
        for (const id of [newId(), 'no-id', '']) {
          demandSame(await folders.place(id), undefined, 'place')
          demandSame(await folders.findByPath(id, '/'), undefined, 'by path in no environment')
          demandSame(await folders.children(id), [], 'children')
          demandSame(await folders.subtree(id, '/'), [], 'subtree')
        }
        demandSame(await folders.findByPath(environment.id, '/only-there'), undefined, 'a path of another environment')
        demandSame(await folders.subtree(environment.id, '/only-there'), [], 'subtree of a path of another environment')
      })
    }),
    law('folders: a path is taken once in its environment, and free in another', async () => {
      const [here, there] = [await plant(), await plant()]
      await grow(here, 'a')
      await grow(there, 'a')
      await demandDuplicate('the path again', () =>
        inside(({ folders }) => folders.insert(rows.folder(here.environment.id, here.root, 'a'))),
      )
      await demandDuplicate('a second root', () => inside(({ folders }) => folders.insert(rows.folder(here.environment.id))))
    }),
    law('folders: children come by name, bytewise, and only those right below', async () => {
      const scene = await plant()
      for (const name of ['b', 'a', 'Z', 'é', 'a_', 'aa']) await grow(scene, name, 'deeper')
      const children = await inside(({ folders }) => folders.children(scene.root.id))
      demandSame(
        children.map(({ name }) => name),
        ['Z', 'a', 'a_', 'aa', 'b', 'é'],
        'children',
      )
    }),
    law('folders: a subtree is the folder and all below, by path, whatever characters the names hold', async () => {
      const scene = await plant()
      for (const name of trickyNames) await grow(scene, name, 'x', name)
      for (const name of trickyNames) {
        const found = await inside(({ folders }) => folders.subtree(scene.environment.id, `/${name}`))
        demandSame(paths(found), [`/${name}`, `/${name}/x`, `/${name}/x/${name}`], `subtree of ${name}`)
      }
      const everything = paths(await all(scene))
      demandSame(everything, [...everything].sort(), 'order of the whole tree')
      demandSame(everything.length, 1 + 3 * trickyNames.length, 'size of the whole tree')
    }),
    law('folders: a new name moves the paths of everything below, and of nothing else', async () => {
      const scene = await plant()
      const elsewhere = await plant()
      await grow(elsewhere, 'a_b', 'x', 'y')
      for (const name of trickyNames) await grow(scene, name, 'x', name)
      const names = [...trickyNames]
      for (const [index, name] of trickyNames.entries()) {
        const folder = await grow(scene, name)
        const renamed = index % 2 === 0 ? `%_\\${index}` : `${name} with a longer name`
        await inside(({ folders }) =>
          folders.update(folder.id, {
            name: renamed,
            ...(index % 3 === 0 && { path: `/${renamed}` }),
            updatedAtMs: LONG_AGO_MS + 9,
          }),
        )
        names[index] = renamed
        const should = names.flatMap((each, at) => [`/${each}`, `/${each}/x`, `/${each}/x/${trickyNames[at]}`])
        demandSame(paths(await all(scene)), ['/', ...should].sort(), `paths after ${name} became ${renamed}`)
      }
      demandSame(paths(await all(elsewhere)), ['/', '/a_b', '/a_b/x', '/a_b/x/y'], 'paths of another environment')
    }),
    law('folders: a rename deep down leaves the way to it alone', async () => {
      const scene = await plant()
      const folder = await grow(scene, 'a', 'a', 'a')
      await grow(scene, 'a', 'a', 'a', 'a')
      await inside(({ folders }) => folders.update(folder.id, { name: 'b', updatedAtMs: LONG_AGO_MS }))
      demandSame(paths(await all(scene)), ['/', '/a', '/a/a', '/a/a/b', '/a/a/b/a'], 'paths')
    }),
    law('folders: a rename onto a taken path is a Duplicate and moves nothing', async () => {
      const scene = await plant()
      const folder = await grow(scene, 'a')
      await grow(scene, 'a', 'x')
      await grow(scene, 'b')
      await demandDuplicate('rename', () => inside(({ folders }) => folders.update(folder.id, { name: 'b', updatedAtMs: LONG_AGO_MS })))
      demandSame(paths(await all(scene)), ['/', '/a', '/a/x', '/b'], 'paths')
    }),
    law('folders: a change counts the version, sets only what is given, and concerns only that folder', async () => {
      const scene = await plant()
      const [folder, other] = [await grow(scene, 'a'), await grow(scene, 'b')]
      const at = LONG_AGO_MS + 5
      await inside(({ folders }) => folders.update(folder.id, { description: null, updatedAtMs: at }))
      const described = { ...folder, description: null, version: 2, updatedAtMs: at }
      demandSame((await inside(({ folders }) => folders.place(folder.id)))?.folder, described, 'after a new description')
      await inside(({ folders }) => folders.update(folder.id, { name: 'c', updatedAtMs: at + 1 }))
      const renamed = { ...described, name: 'c', path: '/c', version: 3, updatedAtMs: at + 1 }
      demandSame((await inside(({ folders }) => folders.place(folder.id)))?.folder, renamed, 'after a new name')
      demandSame((await inside(({ folders }) => folders.place(other.id)))?.folder, other, 'the folder beside it')
    }),
    law('folders: the root keeps its path whatever its name', async () => {
      const scene = await plant()
      await grow(scene, 'a')
      await inside(({ folders }) => folders.update(scene.root.id, { name: 'renamed', updatedAtMs: LONG_AGO_MS }))
      demandSame(paths(await all(scene)), ['/', '/a'], 'paths')
    }),
    law('folders: deleting one takes all below with it, secrets and their versions included, and nothing beside it', async () => {
      const scene = await plant()
      const [doomed, deep, kept] = [await grow(scene, 'a_'), await grow(scene, 'a_', 'x'), await grow(scene, 'ab')]
      const gone = rows.secret(deep.id, 'K')
      const stays = rows.secret(kept.id, 'K')
      await inside(({ secrets }) => secrets.insertMany([gone, stays]))
      await inside(({ folders }) => folders.delete(doomed.id))
      demandSame(paths(await all(scene)), ['/', '/ab'], 'paths')
      await inside(async ({ secrets }) => {
        demandSame(await secrets.findById(gone.id), undefined, 'a secret below')
        demandSame(await secrets.findVersion(gone.id, 1), undefined, 'its version')
        demandSame(await secrets.findById(stays.id), stays, 'a secret beside it')
      })
    }),
    law('folders: a sync whose folder is deleted stays, without a source', async () => {
      const scene = await plant()
      const folder = await grow(scene, 'a')
      const sync = await bench.addSync(scene, { folderId: folder.id })
      await inside(({ folders }) => folders.delete(folder.id))
      demandSame(await inside(({ syncs }) => syncs.findForRun(sync.id)), { ...sync, folderId: null }, 'the sync')
    }),
  ]
}

import type { Decision } from '../sync/plan.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const SAVERS = 10

export function syncLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, addSync, storeOf, newId } = bench
  const find = (id: string) => inside(({ syncs }) => syncs.findForRun(id))
  const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

  return [
    law('syncs: every field comes back as it was, to their own organisation and to the worker', async () => {
      const [here, there] = [await plant(), await plant()]
      const bare = await addSync(here, {
        ...{ description: null, folderId: null, target: {}, autoSync: false, imported: true, readsElsewhere: true, version: 3 },
        ...{ options: { initialSyncBehavior: 'import-prioritize-source', disableSecretDeletion: false } as const },
        owner: { kind: 'identity', id: newId() },
      })
      await inside(async ({ syncs }) => {
        for (const sync of [here.sync, bare]) {
          demandSame(await syncs.find(here.organization.id, sync.id), sync, 'by id')
          demandSame(await syncs.findForRun(sync.id), sync, 'for the worker')
          demandSame(await syncs.find(there.organization.id, sync.id), undefined, 'by id, elsewhere')
        }
        for (const id of [newId(), 'no-id']) {
          demandSame(await syncs.find(here.organization.id, id), undefined, 'no sync')
          demandSame(await syncs.findForRun(id), undefined, 'none for the worker')
          demandSame(await syncs.list(id), [], 'list of no project')
          demandSame(await syncs.usingConnection(id), [], 'of no connection')
          demandSame(await syncs.coveringFolder(id, here.root.id), [], 'covering, in no project')
        }
      })
    }),
    law('syncs: lists are by name, bytewise: of a project, and of a connection', async () => {
      const [here, there] = [await plant(), await plant()]
      const connection = rows.connection(here.organization.id, null)
      await inside(({ connections }) => connections.insert(connection))
      const made = [
        await addSync(here, { name: 'b' }),
        await addSync(here, { name: 'a', connectionId: connection.id }),
        await addSync(here, { name: 'Z', connectionId: connection.id }),
      ]
      await inside(({ syncs }) => syncs.update({ ...here.sync, name: '0', version: 2 }))
      await inside(async ({ syncs }) => {
        const byName = [here.sync.id, made[2]?.id, made[1]?.id, made[0]?.id]
        demandSame(idsOf(await syncs.list(here.project.id)), byName, 'of the project')
        demandSame(idsOf(await syncs.usingConnection(connection.id)), [made[2]?.id, made[1]?.id], 'of the connection')
        demandSame(await syncs.list(there.project.id), [there.sync], 'of another project')
        demandSame(await syncs.usingConnection(there.connection.id), [there.sync], 'of another connection')
      })
    }),
    law('syncs: a name is taken once in its project', async () => {
      const [here, there] = [await plant(), await plant()]
      const second = await addSync(here)
      await addSync(there, { name: here.sync.name })
      await demandDuplicate('insert', () => addSync(here, { name: here.sync.name }))
      await demandDuplicate('change', () => inside(({ syncs }) => syncs.update({ ...second, name: here.sync.name, version: 2 })))
    }),
    law('syncs: an update writes the whole row; of another version than the next it is a Duplicate and changes nothing', async () => {
      const [scene, other] = [await plant(), await plant()]
      const { sync } = scene
      const next = {
        ...{ ...sync, name: 'new', description: null, folderId: null, target: { path: 'new' }, place: { space: 'new', prefix: 'new' } },
        ...{ options: { ...sync.options, disableSecretDeletion: false }, autoSync: false, imported: true, readsElsewhere: true },
        ...{ owner: { kind: 'user', id: newId() } as const, version: 2, updatedAtMs: LONG_AGO_MS + 9 },
      }
      await inside(({ syncs }) => syncs.update(next))
      demandSame(await find(sync.id), next, 'after the update')
      for (const version of [1, 2, 4])
        await demandDuplicate(`version ${version}`, () => inside(({ syncs }) => syncs.update({ ...next, name: 'lost', version })))
      await demandDuplicate('no sync', () => inside(({ syncs }) => syncs.update({ ...next, id: newId(), version: 3 })))
      demandSame(await find(sync.id), next, 'after the lost races')
      demandSame(await find(other.sync.id), other.sync, 'another sync')
    }),
    law('syncs: what a run learned is remembered without being a change, and of that sync alone', async () => {
      const [{ sync }, other] = [await plant(), await plant()]
      await inside(({ syncs }) => syncs.remember(sync.id, {}))
      demandSame(await find(sync.id), sync, 'after learning nothing')
      await inside(({ syncs }) => syncs.remember(sync.id, { imported: true }))
      demandSame(await find(sync.id), { ...sync, imported: true }, 'imported')
      await inside(({ syncs }) => syncs.remember(sync.id, { readsElsewhere: true, imported: false }))
      demandSame(await find(sync.id), { ...sync, readsElsewhere: true }, 'reads elsewhere')
      demandSame(await find(other.sync.id), other.sync, 'another sync')
    }),
    law('syncs: deleting one takes what it remembers along, and only its own', async () => {
      const [scene, other] = [await plant(), await plant()]
      const decisions = new Map([['a', 'adopt' as const]])
      await inside(async ({ syncs, runs }) => {
        for (const { sync } of [scene, other]) {
          await syncs.decide(sync.id, decisions)
          await runs.insertPlan(rows.plan(sync.id))
          await runs.queue(rows.run(sync.id))
        }
        await syncs.delete(scene.sync.id)
        demandSame(await syncs.findForRun(scene.sync.id), undefined, 'the sync')
        demandSame(await syncs.decisions(scene.sync.id), new Map(), 'its decisions')
        demandSame(await syncs.findForRun(other.sync.id), other.sync, 'another sync')
        demandSame(await syncs.decisions(other.sync.id), decisions, 'its decisions')
      })
    }),
    law('decisions: by remote name; a new one replaces, undefined removes, and others stay', async () => {
      const [{ sync }, other] = [await plant(), await plant()]
      const decide = (...given: readonly (readonly [string, Decision | undefined])[]) =>
        inside(({ syncs }) => syncs.decide(sync.id, new Map(given)))
      const decided = () => inside(({ syncs }) => syncs.decisions(sync.id))
      await inside(({ syncs }) => syncs.decide(other.sync.id, new Map([['a', 'leave']])))
      demandSame(await decided(), new Map(), 'none')
      await decide()
      await decide(['b', 'adopt'], ['a', 'import'], ['Z', 'leave'], [strangeText, 'leave'])
      const first = [
        [strangeText, 'leave'],
        ['Z', 'leave'],
        ['a', 'import'],
        ['b', 'adopt'],
      ] as const
      demandSame(await decided(), new Map(first), 'after the first')
      await decide(['a', undefined], ['Z', 'adopt'], ['never', undefined])
      demandSame(
        await decided(),
        new Map([
          [strangeText, 'leave'],
          ['Z', 'adopt'],
          ['b', 'adopt'],
        ]),
        'after the second',
      )
      await decide([strangeText, undefined], ['b', undefined])
      demandSame(await decided(), new Map([['Z', 'adopt']]), 'after the third')
      demandSame(await inside(({ syncs }) => syncs.decisions(other.sync.id)), new Map([['a', 'leave']]), "another sync's")
      demandSame(await inside(({ syncs }) => syncs.decisions(newId())), new Map(), 'of no sync')
    }),
    law('a changed folder concerns its own auto-syncs and those of its project that read elsewhere, with a source', async () => {
      const [here, there] = [await plant(), await plant()]
      const folder = rows.folder(here.environment.id, here.root, 'a')
      const other = rows.folder(here.environment.id, here.root, 'b')
      await inside(async ({ folders }) => {
        for (const each of [folder, other]) await folders.insert(each)
      })
      const own = await addSync(here, { folderId: folder.id })
      const reading = await addSync(here, { folderId: other.id, readsElsewhere: true })
      await addSync(here, { folderId: other.id })
      await addSync(here, { folderId: folder.id, autoSync: false })
      await addSync(here, { folderId: null, readsElsewhere: true })
      await addSync(there, { readsElsewhere: true })
      const concerned = await inside(({ syncs }) => syncs.coveringFolder(here.project.id, folder.id))
      demandSame([...concerned].sort(), [own.id, reading.id].sort(), 'concerned')
      demandSame(await inside(({ syncs }) => syncs.coveringFolder(here.project.id, 'no-id')), [reading.id], 'of no folder')
    }),
    law('places: a space shows the syncs of one organisation in it, and of no other organisation or space', async () => {
      const [here, there] = [await plant(), await plant()]
      const at = (space: string, prefix: string) => ({ place: { space, prefix } })
      const inSpace = [await addSync(here, at('s', 'b')), await addSync(here, at('s', 'Z'))]
      await addSync(there, at('s', 'a'))
      await addSync(here, at('S', 'a'))
      await addSync(here, at('s ', 'a'))
      const found = await inside(({ syncs }) => syncs.inSpaceLocked(here.organization.id, 's'))
      demandSame(found, [inSpace[1], inSpace[0]], 'in the space')
      demandSame(await inside(({ syncs }) => syncs.inSpaceLocked(here.organization.id, strangeText)), [], 'in an empty space')
    }),
    law('places: two syncs saved at once cannot both find a place free', async () => {
      const scene = await plant()
      const { organization, project, connection, root } = scene
      const row = { organizationId: organization.id, projectId: project.id, connectionId: connection.id, folderId: root.id }
      const saved = await Promise.all(
        Array.from({ length: SAVERS }, (_, index) =>
          storeOf(index).transact(async ({ syncs }) => {
            if ((await syncs.inSpaceLocked(organization.id, 's')).length > 0) return false
            await syncs.insert(rows.sync(row, { place: { space: 's', prefix: `p${index}` } }))
            return true
          }),
        ),
      )
      demandSame(saved.filter(Boolean).length, 1, 'number of syncs saved')
      demandSame((await inside(({ syncs }) => syncs.inSpaceLocked(organization.id, 's'))).length, 1, 'number of syncs there')
    }),
  ]
}

import { demandDuplicate, demandRefusal, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const VERSIONS = 11
const AT_ONCE = 8

export function connectionLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, addSync, storeOf, newId } = bench
  const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

  return [
    law('connections: every field comes back as it was, to their own organisation only', async () => {
      const [here, there] = [await plant(), await plant()]
      const bare = { description: null, pausedReason: null, egressAllow: [], publicCredentials: {}, sealedCredentials: new Uint8Array() }
      const own = [here.connection, rows.connection(here.organization.id, null, { ...bare, version: 3, credentialVersion: 2 })]
      await inside(async ({ connections }) => {
        await connections.insert(own[1] ?? here.connection)
        for (const connection of own) {
          demandSame(await connections.find(here.organization.id, connection.id), connection, 'by id')
          demandSame(await connections.find(there.organization.id, connection.id), undefined, 'by id, elsewhere')
        }
        for (const id of [newId(), 'no-id']) {
          demandSame(await connections.find(here.organization.id, id), undefined, 'no connection')
          demandSame(await connections.list(id, {}), [], 'list of no organisation')
          demandSame(await connections.list(here.organization.id, { projectId: id }), [], 'list of no project')
        }
      })
    }),
    law('connections: lists are by name, bytewise: all of the organisation, its own, those of a project, those of an app', async () => {
      const [here, there] = [await plant(), await plant()]
      const { organization, project } = here
      const other = rows.project(organization.id)
      const make = (name: string, projectId: string | null, app = 'one') => rows.connection(organization.id, projectId, { name, app })
      const [b, a, z, up, far] = [
        make('b', project.id),
        make('a', project.id, 'two'),
        make('Z', project.id),
        make('c', null),
        make('d', other.id),
      ]
      await inside(async ({ projects, connections }) => {
        await projects.insert(other)
        await connections.update({ ...here.connection, name: '0', version: 2 })
        for (const connection of [b, a, z, up, far]) await connections.insert(connection)
        const list = async (filter: Parameters<typeof connections.list>[1]) => idsOf(await connections.list(organization.id, filter))
        demandSame(await list({}), idsOf([here.connection, z, a, b, up, far]), 'all')
        demandSame(await list({ projectId: null }), idsOf([up]), "the organisation's own")
        demandSame(await list({ projectId: project.id }), idsOf([here.connection, z, a, b]), 'of a project')
        demandSame(await list({ app: 'one' }), idsOf([z, b, up, far]), 'of an app')
        demandSame(await list({ app: 'two', projectId: project.id }), idsOf([a]), 'of an app in a project')
        demandSame(idsOf(await connections.list(there.organization.id, {})), idsOf([there.connection]), 'of another organisation')
        const same = [null, project.id, other.id].map((projectId) => make('same', projectId, 'same'))
        for (const connection of same) await connections.insert(connection)
        demandSame(await list({ app: 'same' }), idsOf(same).sort(), 'of one name, by id')
        demandSame(await connections.list(there.organization.id, { projectId: project.id }), [], "another organisation's project")
      })
    }),
    law('connections: those of an app are found in every organisation, each once, by id, in pages', async () => {
      const [here, there] = [await plant(), await plant()]
      const app = `app-${newId()}`
      const made = [here, there, here].map(({ organization }, index) => rows.connection(organization.id, null, { name: `n${index}`, app }))
      await inside(async ({ connections }) => {
        for (const connection of made) await connections.insert(connection)
        const wanted = [...made].sort((a, b) => (a.id < b.id ? -1 : 1))
        demandSame(await connections.everywhere(app, { after: undefined, limit: 9 }), wanted, 'all')
        demandSame(await connections.everywhere(app, { after: undefined, limit: 2 }), wanted.slice(0, 2), 'the first page')
        demandSame(await connections.everywhere(app, { after: wanted[1]?.id, limit: 2 }), wanted.slice(2), 'the second page')
        demandSame(await connections.everywhere(newId(), { after: undefined, limit: 9 }), [], 'of no app')
      })
    }),
    law('connections: a name is taken once in its project, and once among the organisation’s own', async () => {
      const [here, there] = [await plant(), await plant()]
      const other = rows.project(here.organization.id)
      const { name } = here.connection
      await inside(async ({ projects, connections }) => {
        await projects.insert(other)
        await connections.insert(rows.connection(here.organization.id, other.id, { name }))
        await connections.insert(rows.connection(here.organization.id, null, { name }))
        await connections.insert(rows.connection(there.organization.id, null, { name }))
      })
      for (const projectId of [here.project.id, null])
        await demandDuplicate(`name in ${projectId}`, () =>
          inside(({ connections }) => connections.insert(rows.connection(here.organization.id, projectId, { name }))),
        )
      const second = rows.connection(here.organization.id, here.project.id)
      await inside(({ connections }) => connections.insert(second))
      await demandDuplicate('new name', () => inside(({ connections }) => connections.update({ ...second, name, version: 2 })))
    }),
    law('connections: an update writes the whole row; of another version than the next it is a Duplicate and changes nothing', async () => {
      const [{ organization, connection }, other] = [await plant(), await plant()]
      const next = {
        ...{ ...connection, name: 'new', description: null, version: 2, credentialVersion: 2, sealedCredentials: everyByte.slice(9) },
        ...{ publicCredentials: { a: 'b' }, egressAllow: [], pausedReason: null, updatedAtMs: LONG_AGO_MS + 9 },
      }
      const find = () => inside(({ connections }) => connections.find(organization.id, connection.id))
      await inside(({ connections }) => connections.update(next))
      demandSame(await find(), next, 'after the update')
      for (const version of [1, 2, 4])
        await demandDuplicate(`version ${version}`, () =>
          inside(({ connections }) => connections.update({ ...next, name: 'lost', version })),
        )
      await demandDuplicate('no connection', () => inside(({ connections }) => connections.update({ ...next, id: newId(), version: 3 })))
      demandSame(await find(), next, 'after the lost races')
      const untouched = await inside(({ connections }) => connections.find(other.organization.id, other.connection.id))
      demandSame(untouched, other.connection, 'another connection')
    }),
    law('connections: pausing says why and is no change of the connection; deleting concerns that one alone', async () => {
      const [{ organization, project, connection }, other] = [await plant(), await plant()]
      const free = rows.connection(organization.id, project.id)
      await inside(async ({ connections }) => {
        await connections.insert(free)
        await connections.pause(connection.id, strangeText)
        demandSame(await connections.find(organization.id, connection.id), { ...connection, pausedReason: strangeText }, 'paused')
        await connections.pause(connection.id, null)
        demandSame(await connections.find(organization.id, connection.id), { ...connection, pausedReason: null }, 'not paused')
        demandSame(await connections.find(other.organization.id, other.connection.id), other.connection, 'another one')
        await connections.delete(free.id)
        demandSame(idsOf(await connections.list(organization.id, {})), [connection.id], 'what is left')
      })
    }),
    law('connections: one that a sync uses cannot be deleted, and can once it does not', async () => {
      const scene = await plant()
      const { organization, connection, sync } = scene
      const second = await addSync(scene)
      for (const { id } of [sync, second]) {
        await demandRefusal('deleting', () => inside(({ connections }) => connections.delete(connection.id)))
        await inside(({ syncs }) => syncs.delete(id))
      }
      await inside(({ connections }) => connections.delete(connection.id))
      demandSame(await inside(({ connections }) => connections.find(organization.id, connection.id)), undefined, 'the connection')
    }),
    law('data keys: by version, of one scope; the first of a version stays, however many are made at once', async () => {
      const scope = `project:${newId()}`
      const other = `organization:${newId()}`
      const key = (version: number, wrapped = everyByte) => ({ scope, version, wrapped, rootKeyId: 'old', createdAtMs: LONG_AGO_MS })
      await inside(async ({ dataKeys }) => {
        demandSame(await dataKeys.list(scope), [], 'none')
        for (let version = VERSIONS; version > 1; version -= 1) await dataKeys.insert(key(version))
        await dataKeys.insert({ ...key(1), scope: other })
      })
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ dataKeys }) => dataKeys.insert(key(1, Uint8Array.of(index)))),
        ),
      )
      const [first, ...rest] = await inside(({ dataKeys }) => dataKeys.list(scope))
      demandSame(
        rest,
        Array.from({ length: VERSIONS - 1 }, (_, index) => key(index + 2)),
        'later versions',
      )
      await inside(({ dataKeys }) => dataKeys.insert(key(1, Uint8Array.of(99))))
      demandSame((await inside(({ dataKeys }) => dataKeys.list(scope)))[0], first, 'the first version')
      demandSame(await inside(({ dataKeys }) => dataKeys.list(other)), [{ ...key(1), scope: other }], 'another scope')
    }),
    law('data keys: each is counted under its root key, and goes under another once', async () => {
      const scope = `project:${newId()}`
      const key = (version: number, rootKeyId: string | null, wrapped = everyByte) => ({
        scope,
        version,
        wrapped,
        rootKeyId,
        createdAtMs: LONG_AGO_MS,
      })
      await inside(async ({ dataKeys, organizations }) => {
        demandSame(await dataKeys.rootKeyId(), undefined, 'before there is an instance')
        await organizations.insertInstance({ rootKeyCheck: everyByte, rootKeyId: 'old', bootstrapped: false })
        for (const each of [key(1, null), key(2, 'old'), key(3, 'new')]) await dataKeys.insert(each)
        demandSame(await dataKeys.rootKeyId(), 'old', 'the one in use')
        demandSame(await dataKeys.countByRootKey(), new Map([[null, 1] as const, ['old', 1] as const, ['new', 1] as const]), 'counts')
        demandSame(await organizations.switchRootKey('none', { rootKeyCheck: everyByte, rootKeyId: 'new' }), false, 'from another')
        demandSame(await organizations.switchRootKey('old', { rootKeyCheck: Uint8Array.of(7), rootKeyId: 'new' }), true, 'switching')
        demandSame(
          await organizations.instance(),
          { rootKeyCheck: Uint8Array.of(7), rootKeyId: 'new', bootstrapped: false },
          'the instance',
        )
        demandSame(await dataKeys.notUnder('new', VERSIONS), [key(1, null), key(2, 'old')], 'those that are left')
        demandSame((await dataKeys.notUnder('new', 1)).length, 1, 'no more than asked for')
        await dataKeys.rewrap(key(2, 'new', Uint8Array.of(1)), 'another')
        demandSame(await dataKeys.notUnder('new', VERSIONS), [key(1, null), key(2, 'old')], 'after somebody else was quicker')
        await dataKeys.rewrap(key(2, 'new', Uint8Array.of(1)), 'old')
        await dataKeys.rewrap(key(1, 'new', Uint8Array.of(2)), null)
        demandSame(await dataKeys.list(scope), [key(1, 'new', Uint8Array.of(2)), key(2, 'new', Uint8Array.of(1)), key(3, 'new')], 'all')
        demandSame(await dataKeys.notUnder('new', VERSIONS), [], 'those that are left')
      })
    }),
  ]
}

import type { Repositories } from '../ports.ts'
import type { TrashEntry, TrashKind } from '../trash/trash.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { Scene, StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const ALL = { limit: 99, offset: 0 }

export function trashLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench
  const entryOf = (organizationId: string, kind: TrashKind, subjectId: string, changes: Partial<TrashEntry> = {}): TrashEntry => ({
    ...{ id: newId(), organizationId, projectId: null, kind, subjectId, name: strangeText, environment: strangeText, path: '/a_%\\' },
    ...{ connectionId: newId(), deletedBy: { kind: 'user', id: newId() }, deletedAtMs: LONG_AGO_MS, ...changes },
  })

  /** A project with something in most tables. */
  async function fill({ organization, project, environment, root, user, sync, connection }: Scene) {
    const below = rows.folder(environment.id, root, 'below')
    const secret = rows.secret(below.id, 'K')
    const other = rows.environment(project.id, { position: 2 })
    const otherRoot = rows.folder(other.id)
    await inside(async (all) => {
      await all.folders.insert(below)
      await all.secrets.insertMany([secret, rows.secret(root.id, 'ROOT')])
      await all.secrets.updateMany([{ ...secret, version: 2, sealedValue: new Uint8Array([1, 2, 255]) }])
      await all.overrides.insert(rows.override(secret.id, { kind: 'user', id: user.id }))
      await all.memberships.insert(rows.membership(project.id, { kind: 'user', id: user.id }))
      await all.environments.insert(other)
      await all.folders.insert(otherRoot)
      await all.imports.insert(rows.secretImport(otherRoot.id, environment, '/'))
      await all.dataKeys.insert({
        scope: `project:${project.id}`,
        version: 1,
        wrapped: everyByte,
        rootKeyId: 'root',
        createdAtMs: LONG_AGO_MS,
      })
      await all.runs.queue(rows.run(sync.id))
    })
    return async () => {
      const seen = async (all: Repositories) => ({
        project: await all.projects.find(organization.id, project.id),
        environments: await all.environments.list(project.id),
        folders: await all.folders.subtree(environment.id, '/'),
        secrets: await all.secrets.list([root.id, below.id]),
        versions: await all.secrets.versions(secret.id, ALL),
        imports: await all.imports.list([otherRoot.id]),
        membership: await all.memberships.find(project.id, { kind: 'user', id: user.id }),
        connection: await all.connections.find(organization.id, connection.id),
        sync: await all.syncs.find(organization.id, sync.id),
        runs: await all.runs.list(sync.id, ALL),
        keys: await all.dataKeys.list(`project:${project.id}`),
      })
      return inside(seen)
    }
  }

  const doomed: readonly {
    readonly kind: TrashKind
    readonly of: (scene: Scene) => string
    readonly remove: (all: Repositories, id: string) => Promise<void>
  }[] = [
    { kind: 'project', of: ({ project }) => project.id, remove: (all, id) => all.projects.delete(id) },
    { kind: 'environment', of: ({ environment }) => environment.id, remove: (all, id) => all.environments.delete(id) },
    { kind: 'secret-sync', of: ({ sync }) => sync.id, remove: (all, id) => all.syncs.delete(id) },
  ]

  return [
    ...doomed.map(({ kind, of, remove }) =>
      law(`trash: a deleted ${kind} is gone with all that was in it, and comes back as it was, and nothing of another`, async () => {
        const [scene, beside] = [await plant(), await plant()]
        const [look, lookBeside] = [await fill(scene), await fill(beside)]
        const [before, besideBefore] = [await look(), await lookBeside()]
        const { organization, project } = scene
        const entry = entryOf(organization.id, kind, of(scene), { projectId: kind === 'project' ? null : project.id })
        await inside(async (all) => {
          await all.trash.put(entry)
          await remove(all, entry.subjectId)
        })
        const { keys, sync } = await look()
        demandSame(keys.length, 1, 'data keys of what is in the trash')
        demandSame(sync !== undefined && kind !== 'environment', false, 'whether the sync is there')
        await inside(async ({ trash, environments }) => {
          demandSame(await trash.restore(entry.id), undefined, 'what is missing')
          const { updatedAtMs } = scene.environment
          if (kind === 'environment') await environments.update(entry.subjectId, { position: 1, updatedAtMs })
        })
        demandSame(await look(), before, 'after the restoring')
        demandSame(await lookBeside(), besideBefore, 'beside it')
        demandSame(await inside(({ trash }) => trash.find(organization.id, entry.id)), undefined, 'the entry')
      }),
    ),
    law(
      'trash: entries come back as they were, newest first, to their organisation and project only; ended ones oldest first',
      async () => {
        const [here, there] = [await plant(), await plant()]
        const at = (step: number) => ({ deletedAtMs: LONG_AGO_MS + step })
        const project = { projectId: here.project.id }
        const none = { environment: null, path: null, connectionId: null, deletedBy: { kind: 'platform', id: null } } as const
        const [a, b] = [entryOf(here.organization.id, 'folder', newId(), { ...project, ...at(1) }), entryOf(here.organization.id, 'secret-sync', newId(), { ...project, ...none, ...at(2) })] // biome-ignore format: a pair
        const top = entryOf(here.organization.id, 'project', newId(), at(3))
        const theirs = entryOf(there.organization.id, 'project', newId(), at(0))
        await inside(async ({ trash }) => {
          for (const entry of [a, b, top, theirs]) await trash.put(entry)
          demandSame(await trash.list(here.organization.id, here.project.id, ALL), [b, a], 'of the project')
          demandSame(await trash.list(here.organization.id, here.project.id, { limit: 1, offset: 1 }), [a], 'a page')
          demandSame(await trash.list(here.organization.id, null, ALL), [top], 'of the organisation')
          demandSame(await trash.list(there.organization.id, here.project.id, ALL), [], 'of a project elsewhere')
          demandSame(await trash.find(here.organization.id, b.id), b, 'by id')
          for (const id of [theirs.id, newId(), 'no-id']) demandSame(await trash.find(here.organization.id, id), undefined, 'no entry')
          demandSame(await trash.ended(LONG_AGO_MS + 3, 2), [theirs, a], 'ended')
          await trash.delete(a.id)
          demandSame(await trash.list(here.organization.id, here.project.id, ALL), [b], 'after one went for good')
        })
      },
    ),
    law('trash: of a project that goes for good, its data keys and its own trash go too', async () => {
      const [scene, beside] = [await plant(), await plant()]
      const [look, lookBeside] = [await fill(scene), await fill(beside)]
      const { organization, project, sync } = scene
      const inner = entryOf(organization.id, 'secret-sync', sync.id, { projectId: project.id })
      const outer = entryOf(organization.id, 'project', project.id)
      await inside(async (all) => {
        await all.trash.put(inner)
        await all.syncs.delete(sync.id)
        await all.trash.put(outer)
        await all.projects.delete(project.id)
        demandSame(await all.trash.find(organization.id, inner.id), undefined, 'trash of a project in the trash')
      })
      await inside(({ trash }) => trash.restore(outer.id))
      await inside(({ trash }) => trash.restore(inner.id))
      demandSame((await look()).sync, sync, 'a sync whose project was away in between')
      await inside(async (all) => {
        await all.trash.put({ ...outer, id: newId() })
        await all.projects.delete(project.id)
        for (const { id } of await all.trash.list(organization.id, null, ALL)) await all.trash.delete(id)
      })
      demandSame((await look()).keys.length, 0, 'data keys')
      demandSame((await lookBeside()).keys.length, 1, 'data keys of another')
    }),
    law('trash: a taken name is a Duplicate; what it uses and is gone is named; memberships of who left stay away', async () => {
      const scene = await plant()
      const { organization, project, user, sync, connection } = scene
      await fill(scene)
      const projectEntry = entryOf(organization.id, 'project', project.id)
      await inside(async (all) => {
        await all.trash.put(projectEntry)
        await all.projects.delete(project.id)
        await all.organizations.removeMember(organization.id, user.id)
      })
      const taken = rows.project(organization.id, { slug: project.slug })
      await inside(({ projects }) => projects.insert(taken))
      await demandDuplicate('a taken slug', () => inside(({ trash }) => trash.restore(projectEntry.id)))
      await inside(({ projects }) => projects.delete(taken.id))
      await inside(({ trash }) => trash.restore(projectEntry.id))
      const membership = await inside(({ memberships }) => memberships.find(project.id, { kind: 'user', id: user.id }))
      demandSame(membership, undefined, 'the membership of somebody who left the organisation')
      const [syncEntry, connectionEntry] = [
        entryOf(organization.id, 'secret-sync', sync.id, { projectId: project.id }),
        entryOf(organization.id, 'app-connection', connection.id, { projectId: project.id }),
      ]
      await inside(async (all) => {
        await all.trash.put(syncEntry)
        await all.syncs.delete(sync.id)
        await all.trash.put(connectionEntry)
        await all.connections.delete(connection.id)
      })
      const missing = await inside(({ trash }) => trash.restore(syncEntry.id))
      demandSame(missing, { kind: 'app-connection', id: connection.id }, 'what is missing')
      await inside(({ trash }) => trash.restore(connectionEntry.id))
      demandSame(await inside(({ trash }) => trash.restore(syncEntry.id)), undefined, 'what is missing then')
    }),
  ]
}

import { countEvents } from './audit-laws.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const at = LONG_AGO_MS + 9

export function projectLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench

  return [
    law('projects: every field comes back as it was, to their own organisation only; lists are by name, bytewise', async () => {
      const [here, there] = [await plant(), await plant()]
      const names = ['b', 'a', 'Z', 'a']
      const bare = { description: null, auditLogsRetentionDays: null, autoCapitalization: false, hasDeleteProtection: true, version: 4 }
      const projects = names.map((name, index) => rows.project(here.organization.id, { name, ...(index === 0 && bare) }))
      await inside(async ({ projects: repository }) => {
        for (const project of projects) await repository.insert(project)
        const all = [...projects, here.project].sort((x, y) => (x.name < y.name || (x.name === y.name && x.id < y.id) ? -1 : 1))
        demandSame(await repository.list(here.organization.id), all, 'list')
        for (const project of all) {
          demandSame(await repository.find(here.organization.id, project.id), project, 'by id')
          demandSame(await repository.findBySlug(here.organization.id, project.slug), project, 'by slug')
          demandSame(await repository.find(there.organization.id, project.id), undefined, 'by id, elsewhere')
          demandSame(await repository.findBySlug(there.organization.id, project.slug), undefined, 'by slug, elsewhere')
        }
        for (const id of [newId(), 'no-id']) {
          demandSame(await repository.find(here.organization.id, id), undefined, 'no project')
          demandSame(await repository.find(id, here.project.id), undefined, 'of no organisation')
          demandSame(await repository.list(id), [], 'list of no organisation')
        }
      })
    }),
    law('projects: a slug is taken once in its organisation, and free in another', async () => {
      const [here, there] = [await plant(), await plant()]
      const { slug } = here.project
      await inside(({ projects }) => projects.insert(rows.project(there.organization.id, { slug })))
      await demandDuplicate('insert', () => inside(({ projects }) => projects.insert(rows.project(here.organization.id, { slug }))))
      const other = rows.project(here.organization.id)
      await inside(({ projects }) => projects.insert(other))
      await demandDuplicate('change', () => inside(({ projects }) => projects.update(other.id, { slug, updatedAtMs: at })))
    }),
    law('projects: a change counts the version, sets only what is given, and concerns only that project', async () => {
      const [{ organization, project }, other] = [await plant(), await plant()]
      const changes = [
        { name: 'new' },
        { slug: newId() },
        { description: null },
        { autoCapitalization: false },
        { hasDeleteProtection: true },
        { auditLogsRetentionDays: null },
        {},
      ]
      let should = project
      await inside(async ({ projects }) => {
        for (const change of changes) {
          await projects.update(project.id, { ...change, updatedAtMs: at })
          should = { ...should, ...change, version: should.version + 1, updatedAtMs: at }
          demandSame(await projects.find(organization.id, project.id), should, 'after the change')
        }
        demandSame(await projects.find(other.organization.id, other.project.id), other.project, 'another project')
      })
    }),
    law('projects: deleting one takes all below it along but its data keys, which the trash ends, and nothing of another', async () => {
      const scenes = [await plant(), await plant()]
      const secrets = scenes.map(({ root }) => rows.secret(root.id, 'K'))
      await inside(async (repositories) => {
        await repositories.secrets.insertMany(secrets)
        for (const { project, organization, user, sync } of scenes) {
          for (const scope of [`project:${project.id}`, `organization:${organization.id}`])
            await repositories.dataKeys.insert({ scope, version: 1, wrapped: everyByte, rootKeyId: null, createdAtMs: LONG_AGO_MS })
          await repositories.memberships.insert(rows.membership(project.id, { kind: 'user', id: user.id }))
          await repositories.audit.append(rows.event(organization.id, { projectId: project.id }), new Uint8Array(32))
          await repositories.runs.queue(rows.run(sync.id))
        }
      })
      await inside(({ projects }) => projects.delete(scenes[0]?.project.id ?? ''))
      for (const [index, { organization, project, environment, root, connection, sync, user }] of scenes.entries()) {
        const left = await inside(async (repositories) => [
          (await repositories.projects.find(organization.id, project.id)) !== undefined,
          (await repositories.environments.find(project.id, environment.id)) !== undefined,
          (await repositories.folders.place(root.id)) !== undefined,
          (await repositories.secrets.findById(secrets[index]?.id ?? '')) !== undefined,
          (await repositories.connections.find(organization.id, connection.id)) !== undefined,
          (await repositories.syncs.findForRun(sync.id)) !== undefined,
          (await repositories.runs.list(sync.id, { limit: 1, offset: 0 })).length > 0,
          (await repositories.memberships.find(project.id, { kind: 'user', id: user.id })) !== undefined,
        ])
        demandSame(left, new Array(left.length).fill(index === 1), `what is left of project ${index}`)
        const kept = await inside(async ({ dataKeys, audit }) => [
          (await dataKeys.list(`organization:${organization.id}`)).length,
          (await dataKeys.list(`project:${project.id}`)).length,
          await countEvents(audit, organization.id),
        ])
        demandSame(kept, [1, 1, 1], 'data keys of the organisation and the project, and what the log tells of the project')
      }
    }),
  ]
}

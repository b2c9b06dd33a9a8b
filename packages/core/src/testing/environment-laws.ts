import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 8
const at = LONG_AGO_MS + 9

export function environmentLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench

  return [
    law('environments: every field comes back as it was, to their own project and organisation only', async () => {
      const [here, there] = [await plant(), await plant()]
      const { organization, project, environment } = here
      await inside(async ({ environments }) => {
        demandSame(await environments.find(project.id, environment.id), environment, 'by id')
        demandSame(await environments.findBySlug(project.id, environment.slug), environment, 'by slug')
        demandSame(await environments.findInOrganization(organization.id, environment.id), environment, 'in the organisation')
        demandSame(await environments.list(project.id), [environment], 'list')
        demandSame(await environments.find(there.project.id, environment.id), undefined, 'by id, elsewhere')
        demandSame(await environments.findBySlug(there.project.id, environment.slug), undefined, 'by slug, elsewhere')
        demandSame(await environments.findInOrganization(there.organization.id, environment.id), undefined, 'in another organisation')
        for (const id of [newId(), 'no-id']) {
          demandSame(await environments.find(project.id, id), undefined, 'no environment')
          demandSame(await environments.findInOrganization(organization.id, id), undefined, 'none in the organisation')
          demandSame(await environments.list(id), [], 'list of no project')
        }
      })
    }),
    law('environments: a slug is taken once in its project; a change sets only what is given', async () => {
      const { project, environment } = await plant()
      const other = rows.environment(project.id, { name: strangeText, position: 2 })
      await inside(({ environments }) => environments.insert(other))
      await demandDuplicate('insert', () =>
        inside(({ environments }) => environments.insert(rows.environment(project.id, { slug: environment.slug, position: 3 }))),
      )
      await demandDuplicate('change', () =>
        inside(({ environments }) => environments.update(other.id, { slug: environment.slug, updatedAtMs: at })),
      )
      let should = { ...other, updatedAtMs: at }
      for (const change of [{ name: 'new' }, { slug: 'new' }, {}]) {
        await inside(({ environments }) => environments.update(other.id, { ...change, updatedAtMs: at }))
        should = { ...should, ...change }
        demandSame(await inside(({ environments }) => environments.find(project.id, other.id)), should, 'after the change')
      }
      demandSame(await inside(({ environments }) => environments.find(project.id, environment.id)), environment, 'another environment')
    }),
    law('environments: positions count from 1 without gaps, wherever one is put, moved or taken away', async () => {
      const [{ project }, elsewhere] = [await plant(), await plant()]
      const order = async () => {
        const listed = await inside(({ environments }) => environments.list(project.id))
        demandSame(
          listed.map(({ position }) => position),
          listed.map((_, index) => index + 1),
          'positions',
        )
        return listed.map(({ name }) => name).filter((name) => name !== strangeText)
      }
      const ids: Record<string, string> = {}
      for (const [name, position] of [
        ['a', 2],
        ['b', 2],
        ['c', 99],
        ['d', 1],
      ] as const) {
        const environment = rows.environment(project.id, { name, position })
        ids[name] = environment.id
        await inside(({ environments }) => environments.insert(environment))
      }
      demandSame(await order(), ['d', 'b', 'a', 'c'], 'order after inserting')
      const move = (name: string, position: number) =>
        inside(({ environments }) => environments.update(ids[name] ?? '', { position, updatedAtMs: at }))
      await move('d', 99)
      demandSame(await order(), ['b', 'a', 'c', 'd'], 'order after moving to the end')
      await move('c', 1)
      demandSame(await order(), ['c', 'b', 'a', 'd'], 'order after moving to the beginning')
      await move('b', 4)
      demandSame(await order(), ['c', 'a', 'b', 'd'], 'order after moving down')
      await inside(({ environments }) => environments.delete(ids.a ?? ''))
      await inside(({ environments }) => environments.delete(newId()))
      demandSame(await order(), ['c', 'b', 'd'], 'order after deleting')
      demandSame(await inside(({ environments }) => environments.list(elsewhere.project.id)), [elsewhere.environment], 'another project')
    }),
    law('environments: many inserted at once have positions of their own', async () => {
      const { project } = await plant()
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(async ({ environments }) => {
            const { length } = await environments.list(project.id)
            await environments.insert(rows.environment(project.id, { position: length + 1 }))
          }),
        ),
      )
      const listed = await inside(({ environments }) => environments.list(project.id))
      demandSame(
        listed.map(({ position }) => position),
        Array.from({ length: AT_ONCE + 1 }, (_, index) => index + 1),
        'positions',
      )
    }),
  ]
}

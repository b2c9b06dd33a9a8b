import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

export function tagLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench

  return [
    law('tags: every field comes back as it was, to their own project only', async () => {
      const [{ project }, elsewhere] = [await plant(), await plant()]
      const full = rows.tag(project.id, { slug: 'b' })
      const bare = rows.tag(project.id, { slug: 'a', name: '', color: null })
      await inside(async ({ tags }) => {
        for (const tag of [full, bare]) await tags.insert(tag)
        demandSame(await tags.list(project.id), [bare, full], 'by slug')
        demandSame(await tags.find(project.id, full.id), full, 'by id')
        demandSame(await tags.findBySlug(project.id, 'a'), bare, 'by its slug')
        demandSame(await tags.findMany(project.id, [full.id, newId(), 'no-id', bare.id, full.id]), [bare, full], 'many')
        demandSame(await tags.find(elsewhere.project.id, full.id), undefined, 'by id, elsewhere')
        demandSame(await tags.findBySlug(elsewhere.project.id, 'a'), undefined, 'by slug, elsewhere')
        demandSame(await tags.findMany(elsewhere.project.id, [full.id]), [], 'many, elsewhere')
        for (const id of [newId(), 'no-id']) demandSame(await tags.find(project.id, id), undefined, 'no tag')
      })
    }),
    law('tags: a slug is taken once in its project', async () => {
      const { project } = await plant()
      const [one, other] = [rows.tag(project.id), rows.tag(project.id)]
      await inside(async ({ tags }) => {
        for (const tag of [one, other]) await tags.insert(tag)
      })
      await demandDuplicate('insert', () => inside(({ tags }) => tags.insert(rows.tag(project.id, { slug: one.slug }))))
      await demandDuplicate('change', () => inside(({ tags }) => tags.update({ ...other, slug: one.slug })))
      demandSame(await inside(({ tags }) => tags.find(project.id, other.id)), other, 'after a refused change')
    }),
    law('tags: secrets and their versions show them as they are now, and lose those that are deleted', async () => {
      const { project, root } = await plant()
      const [one, other] = [rows.tag(project.id, { slug: 'one' }), rows.tag(project.id, { slug: 'two' })]
      const worn = ({ id, slug, name, color }: typeof one) => ({ id, slug, name, color })
      const secret = rows.secret(root.id, 'K', { tags: [worn(one), worn(other)] })
      await inside(async ({ tags, secrets }) => {
        for (const tag of [one, other]) await tags.insert(tag)
        await secrets.insertMany([secret])
        demandSame(await secrets.findById(secret.id), secret, 'as written')
        const renamed = { ...one, slug: 'zz', name: strangeText, color: null, updatedAtMs: LONG_AGO_MS + 5 }
        await tags.update(renamed)
        const now = { ...secret, tags: [worn(other), worn(renamed)] }
        demandSame(await secrets.findById(secret.id), now, 'by id, after the change')
        demandSame(await secrets.list([root.id]), [now], 'in a list')
        demandSame(await secrets.findVersion(secret.id, 1), now, 'as a version')
        await tags.delete(other.id)
        demandSame((await secrets.find(root.id, 'K'))?.tags, [worn(renamed)], 'after one was deleted')
      })
    }),
  ]
}

import { z } from 'zod'
import { keptText } from './checked.ts'
import { limits } from './limits.ts'
import { instant } from './slug.ts'

// Lists of slugs are written with commas between them.
const slug = z
  .string()
  .min(1, 'A tag needs a slug')
  .max(64, 'The slug of a tag must have at most 64 characters')
  .regex(
    /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/,
    'The slug of a tag can only contain letters and digits, with single hyphens or underscores between',
  )
const name = keptText('the name of a tag', limits.nameCharsMax)
const color = keptText('the colour of a tag', 32).nullish()

export const createTagBody = z.object({ slug, name: name.optional(), color })
export const updateTagBody = z.object({ slug: slug.optional(), name: name.optional(), color })

export const tag = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  color: z.string().nullable(),
  projectId: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type Tag = z.infer<typeof tag>

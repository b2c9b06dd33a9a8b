import { z } from 'zod'
import { keptName } from './checked.ts'
import { limits } from './limits.ts'
import { instant } from './slug.ts'

export const environmentSlug = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[a-z0-9]+(?:[_-][a-z0-9]+)*$/,
    'A slug can only contain lowercase letters and numbers, with single hyphens or underscores between',
  )

// COMPAT: Terraform sends 0 for "not configured".
const position = z
  .int()
  .min(0)
  .max(1_000)
  .nullish()
  .transform((number) => number || undefined)

const name = keptName('the name of an environment', limits.nameCharsMax)

export const createEnvironmentBody = z.object({ name, slug: environmentSlug, position })
export const updateEnvironmentBody = z.object({ name: name.optional(), slug: environmentSlug.optional(), position })

export const environment = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  position: z.int(),
  projectId: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type Environment = z.infer<typeof environment>

/** As creating, changing and deleting one answers. `workspace` is the project's id. */
export const changedEnvironment = z.object({ message: z.string(), workspace: z.string(), environment })

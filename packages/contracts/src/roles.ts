import { z } from 'zod'
import { permissions, shownPermission } from './permissions.ts'
import { anyId, anySlug } from './query.ts'
import { problemWithText } from './secret-text.ts'
import { instant } from './slug.ts'

// COMPAT: Terraform compares what comes back with what it sent: no trimming.
const text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .superRefine((given, context) => {
      const problem = problemWithText(given, 'it')
      if (problem) context.addIssue({ code: 'custom', message: problem })
    })

export const roleSlug = z
  .string()
  .min(1, 'A role needs a slug')
  .max(64, 'The slug of a role has at most 64 characters')
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'The slug of a role has lowercase letters, numbers, and single hyphens between')

const name = text(255).min(1, 'A role needs a name').regex(/\S/, 'A name must not be blank')
const description = text(1_024).nullish()

export const createRoleBody = z.object({ slug: roleSlug, name, description, permissions: permissions.default([]) })
export const updateRoleBody = z.object({
  slug: roleSlug.optional(),
  name: name.optional(),
  description,
  permissions: permissions.optional(),
})

export const role = z.object({
  /** Of a built-in role its slug. */
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  permissions: z.array(shownPermission),
  projectId: z.string().nullable(),
  orgId: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type Role = z.infer<typeof role>
export const roleAnswer = z.object({ role })

/** COMPAT: lists of the family come without permissions. */
export const listedRole = role.omit({ permissions: true })
export const rolesAnswer = z.object({ roles: z.array(listedRole) })

export const roleById = z.object({ roleId: anyId })
export const roleBySlug = z.object({ roleSlug: anySlug })

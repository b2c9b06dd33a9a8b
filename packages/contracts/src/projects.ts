import { z } from 'zod'
import { instant } from './slug.ts'

export const projectSlug = z
  .string()
  .trim()
  .min(5, 'A project slug must have at least 5 characters')
  .max(64, 'A project slug must have at most 64 characters')
  .regex(
    /^[a-z0-9]+(?:[_-][a-z0-9]+)*$/,
    'A project slug can only contain lowercase letters and numbers, with single hyphens or underscores between',
  )

const projectName = z.string().trim().min(1, 'A project needs a name').max(64, 'A project name must have at most 64 characters')
const description = z.string().max(1_024, 'A description must have at most 1024 characters').nullish()

/** `type`, `template` and keys of other products of this API family are dropped or must ask for nothing else than this. */
export const createProjectBody = z.object({
  projectName,
  projectDescription: description,
  slug: projectSlug.optional(),
  type: z.literal('secret-manager', 'Only projects of the type secret-manager can be made here').optional(),
  shouldCreateDefaultEnvs: z.boolean().default(true),
  hasDeleteProtection: z.boolean().default(false),
})

export const updateProjectBody = z.object({
  name: projectName.optional(),
  slug: projectSlug.optional(),
  description,
  autoCapitalization: z.boolean().optional(),
  hasDeleteProtection: z.boolean().optional(),
})

const fields = {
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  type: z.literal('secret-manager'),
  slug: z.string(),
  autoCapitalization: z.boolean(),
  orgId: z.string(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
  upgradeStatus: z.null(),
  pitVersionLimit: z.int(),
  auditLogsRetentionDays: z.null(),
  hasDeleteProtection: z.boolean(),
}

/** As updates and deletes answer. */
export const bareProject = z.object(fields)
export type BareProject = z.infer<typeof bareProject>

export const project = z.object({
  ...fields,
  /** The same as `id`: older clients read this one. */
  _id: z.string(),
  environments: z.array(z.object({ id: z.string(), name: z.string(), slug: z.string() })),
  roles: z.array(z.object({ id: z.string(), role: z.string() })).optional(),
})
export type Project = z.infer<typeof project>

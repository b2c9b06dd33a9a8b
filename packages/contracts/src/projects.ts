import { z } from 'zod'
import { keptName, keptText } from './checked.ts'
import { queryBoolean } from './query.ts'
import { instant } from './slug.ts'

export const projectSlug = z
  .string()
  .min(5, 'A project slug must have at least 5 characters')
  .max(64, 'A project slug must have at most 64 characters')
  .regex(
    /^[a-z0-9]+(?:[_-][a-z0-9]+)*$/,
    'A project slug can only contain lowercase letters and numbers, with single hyphens or underscores between',
  )

const projectName = keptName('the name of a project', 64)
const description = keptText('a description', 1_024).nullish()

/** `type`, `template` and keys of other products of this API family are dropped or must ask for nothing else than this. */
export const createProjectBody = z.object({
  projectName,
  projectDescription: description,
  slug: projectSlug.optional(),
  type: z.literal('secret-manager', 'Only projects of the type secret-manager can be made here').optional(),
  shouldCreateDefaultEnvs: z.boolean().default(true),
  hasDeleteProtection: z.boolean().default(false),
})

export const listProjectsQuery = z.object({
  includeRoles: queryBoolean(false),
  /** Projects of other types are not made here: asking for them answers none. */
  type: z.string().max(64).optional(),
})

/** How long the audit log of the project is to be kept at least; 0 and null: for ever. The log is a chain and is kept whole in any case. */
export const auditRetentionBody = z.object({ auditLogsRetentionDays: z.int().min(0).max(36_500).nullable() })

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
  kmsCertificateKeyId: z.null(),
  kmsSecretManagerKeyId: z.null(),
  defaultProduct: z.null(),
  auditLogsRetentionDays: z.int().nullable(),
  hasDeleteProtection: z.boolean(),
  secretSharing: z.boolean(),
  showSnapshotsLegacy: z.boolean(),
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

import { z } from 'zod'
import { folderPath } from './paths.ts'
import { anyId, anySlug } from './query.ts'
import { importedFolder } from './secrets.ts'
import { instant } from './slug.ts'

/** The older surface says `workspaceId`. */
const project = { workspaceId: anyId.optional(), projectId: anyId.optional() }

const isReplication = z.literal(false, 'Imports are live here and nothing is copied: leave isReplication out, or send false').optional()

/** COMPAT: Terraform sends empty strings for what it does not change. */
const unlessEmpty = <T extends z.ZodType>(shape: T) =>
  z.preprocess((sent) => (sent === '' || sent === null ? undefined : sent), shape.optional())

export const createSecretImportBody = z.object({
  ...project,
  environment: anySlug,
  path: folderPath,
  import: z.object({ environment: anySlug, path: folderPath }),
  isReplication,
})

export const updateSecretImportBody = z.object({
  ...project,
  import: z.object({
    environment: unlessEmpty(anySlug),
    path: unlessEmpty(folderPath),
    position: z.int().min(1).max(1_000).optional(),
  }),
  isReplication,
})

export const listSecretImportsQuery = z.object({ ...project, environment: anySlug, path: folderPath })

const environmentInfo = z.object({ id: z.string(), name: z.string(), slug: z.string() })

export const secretImport = z.object({
  id: z.string(),
  version: z.int(),
  folderId: z.string(),
  importPath: z.string(),
  importEnv: environmentInfo,
  position: z.int(),
  isReplication: z.literal(false),
  isReserved: z.literal(false),
  createdAt: instant,
  updatedAt: instant,
})
export type SecretImport = z.infer<typeof secretImport>

export const changedSecretImport = z.object({ message: z.string(), secretImport })
export const listedSecretImports = z.object({ message: z.string(), secretImports: z.array(secretImport) })
export const placedSecretImport = z.object({
  secretImport: secretImport.extend({ projectId: z.string(), environment: environmentInfo, secretPath: z.string() }),
})
export const secretsOfImports = z.object({ secrets: z.array(importedFolder) })

import { z } from 'zod'
import { folderPath } from './paths.ts'
import { anySlug } from './query.ts'

/** Many secrets from one file's text, in one transaction: all lines are good, or nothing is written. */
export const importSecretsBody = z.object({
  environment: anySlug,
  secretPath: folderPath,
  format: z.enum(['dotenv', 'json']).default('dotenv'),
  content: z.string(),
  /** `upsert` changes keys that exist; `fail-on-existing` refuses the whole when one does. */
  mode: z.enum(['upsert', 'fail-on-existing']).default('upsert'),
  /** Says what would happen and writes nothing. */
  dryRun: z.boolean().default(false),
})

const keys = z.array(z.string())
export const importedSecrets = z.object({ created: keys, updated: keys, unchanged: keys, dryRun: z.boolean() })
export type ImportedSecrets = z.infer<typeof importedSecrets>

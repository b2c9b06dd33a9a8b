import { z } from 'zod'
import { limits } from './limits.ts'
import { secretKey, secretValue } from './secrets.ts'
import { instant } from './slug.ts'

const environment = z.string().trim().min(1).max(64)
const secretPath = z.string().trim().min(1).max(limits.pathCharsMax).default('/')

/** Comma list of environment slugs; absent for all of the project. */
export const secretIndexQuery = z.object({ environments: z.string().max(2_000).optional(), secretPath })

/**
 * A secret without its value. Two cells of one key are equal when their fingerprints are; those of different keys, or of two answers, tell nothing about each other.
 */
export const secretCell = z.object({
  version: z.int(),
  /** Null where the value may not be read. */
  fingerprint: z.string().nullable(),
  isEmpty: z.boolean(),
  hasComment: z.boolean(),
  updatedAt: instant,
})
export type SecretCell = z.infer<typeof secretCell>

export const secretIndex = z.object({
  /** By key, bytewise; an environment without the key is absent from `cells`. */
  keys: z.array(z.object({ key: z.string(), cells: z.record(z.string(), secretCell) })),
  /** The syncs that a change in each environment starts. */
  syncs: z.record(z.string(), z.array(z.object({ id: z.string(), name: z.string() }))),
})
export type SecretIndex = z.infer<typeof secretIndex>

/** `value` null deletes; `baseVersion` is the version that the edit began from, null for a key that was not there. */
export const secretChange = z.object({
  environment,
  key: secretKey,
  value: secretValue.nullable(),
  baseVersion: z.int().min(1).nullable(),
})

export const saveChangesBody = z.object({
  secretPath,
  message: z.string().trim().max(256).optional(),
  changes: z.array(secretChange).min(1).max(limits.secretsPerRequestMax),
})

const touched = z.object({ environment: z.string(), key: z.string() })

/** What another one changed meanwhile is not written and comes back as a conflict; the rest is saved as one change. */
export const savedChanges = z.object({
  changeSet: z.object({ id: z.string(), number: z.int() }).nullable(),
  saved: z.array(touched.extend({ version: z.int().nullable() })),
  conflicts: z.array(touched.extend({ version: z.int().nullable(), updatedAt: instant.nullable(), changedBy: z.string().nullable() })),
})
export type SavedChanges = z.infer<typeof savedChanges>

export const changeSet = z.object({
  id: z.string(),
  number: z.int(),
  message: z.string().nullable(),
  secretPath: z.string(),
  changedBy: z.string().nullable(),
  createdAt: instant,
  reverts: z.int().nullable(),
  items: z.array(touched.extend({ secretPath: z.string(), kind: z.enum(['create', 'update', 'delete']) })),
})
export type ChangeSet = z.infer<typeof changeSet>
export const changeSets = z.object({ changeSets: z.array(changeSet) })

import { z } from 'zod'
import { folderPath } from './paths.ts'
import { anySlug } from './query.ts'

/** Which folder, with all below it or alone, is to be what it was at which moment. The root folder is the whole environment. */
export const rollbackTarget = z.object({
  environment: anySlug,
  secretPath: folderPath,
  recursive: z.boolean().default(true),
  /** ISO 8601, at most `limits.undoDays` days ago. */
  moment: z.iso.datetime({ offset: true }),
})

/** `preview`: what a preview answered; refused when anything else would change by now. */
export const rollbackBody = rollbackTarget.extend({ preview: z.string().max(64).optional() })

export const rollbackChange = z.object({
  secretPath: z.string(),
  key: z.string(),
  kind: z.enum(['create', 'update', 'delete']),
  /** The version that is there now; null where nothing is. */
  version: z.int().nullable(),
  /** The version that it goes back to; null where nothing was. */
  toVersion: z.int().nullable(),
  /** Why it stays as it is; null when it goes back. */
  refusal: z.string().nullable(),
})
export type RollbackChange = z.infer<typeof rollbackChange>

export const rollbackPreview = z.object({ changes: z.array(rollbackChange), preview: z.string() })
export type RollbackPreview = z.infer<typeof rollbackPreview>

export const rolledBack = z.object({
  /** Null when nothing had to change. */
  changeSet: z.object({ id: z.string(), number: z.int() }).nullable(),
  changes: z.array(rollbackChange),
})
export type RolledBack = z.infer<typeof rolledBack>

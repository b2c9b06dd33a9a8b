import type { RemoteEntry, RemoteName } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { markedDescription, ownerOf } from './mark.ts'

/** A row of `variables/list`, of every version: what a version lacks is absent. Values are not read, though plain ones are sent. */
export const variableRow = z.object({
  path: z.string(),
  description: z.string().nullish(),
  account: z.number().nullish(),
  is_oauth: z.boolean().nullish(),
  is_linked: z.boolean().nullish(),
  /** Since 1.680. */
  labels: z.array(z.string()).nullish(),
  /** Since 1.719. */
  edited_at: z.string().nullish(),
  edited_by: z.string().nullish(),
  /** Since about 1.777. */
  draft_only: z.boolean().nullish(),
})
export type VariableRow = z.infer<typeof variableRow>

export function entryOf(row: VariableRow, self: string): RemoteEntry {
  const protection = protectionOf(row)
  const owner = ownerOf(row, self)
  return {
    name: row.path as RemoteName,
    owner,
    ...(owner === self ? { note: row.description === markedDescription(self) ? 'as-written' : 'changed' } : {}),
    ...(row.edited_by ? { editedBy: row.edited_by } : {}),
    ...(row.edited_at ? { revision: `${row.edited_at} ${row.edited_by ?? ''}`.trimEnd() } : {}),
    ...(protection === undefined ? {} : { protection }),
  }
}

/** INVARIANT: what this names is never written or deleted, even if a caller asks. Held by the scenes about protected variables. */
export function protectionOf(row: VariableRow): string | undefined {
  if (row.is_linked)
    return 'A Windmill resource has the same path: it reads this variable, and deleting the variable would delete the resource.'
  if (row.is_oauth) return 'Windmill keeps an OAuth token in this variable and renews it itself.'
  if (row.account !== undefined && row.account !== null)
    return 'This variable belongs to an OAuth account in Windmill, which renews or has let it expire.'
  if (row.draft_only) return 'This variable is only a draft of somebody in Windmill.'
  return undefined
}

import { limits } from '@hanzo-kms/contracts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'

const DAY_MS = 86_400_000
/** Each may be a whole project. */
const ENTRIES_MAX = 20
const ROUNDS_MAX = 100

/** Removes for good what was deleted longer ago than it is kept. Answers how many; what is left over goes the next time. */
export async function emptyTrash(kms: Dependencies): Promise<number> {
  let removed = 0
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const gone = await kms.store.transact(async (inside) => {
      const ended = await inside.trash.ended(kms.clock.nowMs() - limits.undoDays * DAY_MS, ENTRIES_MAX)
      for (const { id, organizationId, projectId, kind, subjectId, name } of ended) {
        await inside.trash.delete(id)
        const platform = { kind: 'platform', id: null, organizationId, ipAddress: null, userAgent: null } as const
        await recordEvent(kms, inside, platform, { type: 'remove-from-trash', projectId, metadata: { trashId: id, kind, subjectId, name } })
      }
      return ended.length
    })
    removed += gone
    if (gone < ENTRIES_MAX) break
  }
  return removed
}

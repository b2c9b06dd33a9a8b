import { undoMs } from '@hanzo-kms/contracts'
import { platformOf } from '../audit/platform.ts'
import { recordEvent } from '../audit/record-event.ts'
import { inRounds } from '../in-rounds.ts'
import type { Dependencies } from '../ports.ts'

/** Each may be a whole project. */
const ENTRIES_MAX = 20

/** Removes for good what was deleted longer ago than it is kept. Answers how many; what is left over goes the next time. */
export function emptyTrash(kms: Dependencies): Promise<number> {
  return inRounds(ENTRIES_MAX, () =>
    kms.store.transact(async (inside) => {
      const ended = await inside.trash.ended(kms.clock.nowMs() - undoMs, ENTRIES_MAX)
      for (const { id, organizationId, projectId, kind, subjectId, name } of ended) {
        await inside.trash.delete(id)
        const platform = platformOf(organizationId)
        await recordEvent(kms, inside, platform, { type: 'remove-from-trash', projectId, metadata: { trashId: id, kind, subjectId, name } })
      }
      return ended.length
    }),
  )
}

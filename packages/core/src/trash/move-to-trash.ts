import type { ActorReference } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { TrashEntry } from './trash.ts'

export type Deleted = Omit<TrashEntry, 'id' | 'deletedBy' | 'deletedAtMs'>

/** Before a deletion and in its transaction: keeps what is about to go. */
export async function moveToTrash(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  by: ActorReference,
  deleted: Deleted,
): Promise<void> {
  await inside.trash.put({
    ...deleted,
    id: cryptography.randomId(),
    deletedBy: { kind: by.kind, id: by.id },
    deletedAtMs: clock.nowMs(),
  })
}

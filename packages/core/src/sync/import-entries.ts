import { type CancelSignal, DestinationFailure, type RemoteName, type Secret } from '@hanzo-kms/connector-kit'
import type { ActorReference } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { writeSecrets } from '../secrets/write-secrets.ts'
import { forEachBounded } from './for-each-bounded.ts'
import type { OpenedSync } from './open-sync.ts'
import type { RunStep } from './run.ts'

const READS_IN_FLIGHT_MAX = 4

/**
 * Reads entries at the destination and writes their values into the source folder, in one transaction for all that could be read. Afterwards each of them is decided
 * `adopt`: the person asked for them to be managed.
 */
export async function importEntries(
  kms: Dependencies,
  opened: OpenedSync,
  names: readonly RemoteName[],
  by: ActorReference,
  signal: CancelSignal,
): Promise<readonly RunStep[]> {
  const { destination, sync, desired, source } = opened
  if (!destination.read) throw new DestinationFailure('rejected', 'this destination cannot be read, so nothing can be imported from it')
  const read: { name: RemoteName; key: string; value: Secret<string> }[] = []
  const steps: RunStep[] = []
  await forEachBounded(names, READS_IN_FLIGHT_MAX, async (name) => {
    const key = desired.keyFor(name)
    if (key === undefined) return
    try {
      if (destination.read) read.push({ name, key, value: await destination.read(name, signal) })
    } catch (error) {
      if (!(error instanceof DestinationFailure)) throw error
      steps.push({ key, name, action: 'left', state: 'failed', reason: `not imported: ${error.message}`, failure: error.kind })
    }
  })
  await kms.store.transact(async (inside) => {
    await writeSecrets(kms, inside, {
      projectId: sync.projectId,
      organizationId: sync.organizationId,
      folderId: source.folderId,
      by,
      secrets: read,
    })
    await inside.syncs.decide(sync.id, new Map(read.map(({ name }) => [name, 'adopt'])))
  })
  return [
    ...steps,
    ...read.map(({ key, name }): RunStep => ({ key, name, action: 'left', state: 'done', reason: 'imported into the source' })),
  ]
}

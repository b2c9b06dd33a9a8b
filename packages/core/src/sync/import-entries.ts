import { type CancelSignal, DestinationFailure, type RemoteName, Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { ActorReference } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { escapeReferences } from '../secrets/parse-references.ts'
import { writeSecrets } from '../secrets/write-secrets.ts'
import { decideFailure } from './decide-failure.ts'
import { forEachBounded } from './for-each-bounded.ts'
import type { FencedRun } from './ledger.ts'
import type { OpenedSync } from './open-sync.ts'
import type { RunStep } from './run.ts'

const READS_IN_FLIGHT_MAX = 4
const ENTRIES_MAX = 10_000

interface Import {
  readonly names: readonly RemoteName[]
  readonly by: ActorReference
  readonly fenced: FencedRun
}

interface ReadEntry {
  readonly name: RemoteName
  readonly key: string
  readonly value: Secret<string>
}

/**
 * Reads entries at the destination and writes their values into the source folder, in one transaction for all that could be read. Afterwards each of them is decided
 * `adopt`: the person asked for them to be managed. An entry that could not be taken over is answered as a failed step, and stays as it is on both sides.
 *
 * Trouble that concerns the whole destination throws before anything is written.
 */
export async function importEntries(
  kms: Dependencies,
  opened: OpenedSync,
  { names, by, fenced }: Import,
  signal: CancelSignal,
): Promise<readonly RunStep[]> {
  if (names.length > ENTRIES_MAX)
    throw new DestinationFailure('rejected', `More than ${ENTRIES_MAX} entries would be imported at once: choose a narrower path`)
  const { read, failed } = await readEntries(opened, names, signal)
  return kms.store.transact(async (inside) => {
    const { sync, source, desired } = opened
    if (!(await inside.folders.place(source.folderId)))
      throw badRequest('Invalid source configuration: folder no longer exists. Please configure a valid source and try again.')
    const planned = new Set([...desired.entries, ...desired.blocked].map((entry) => entry.key))
    const found = await inside.secrets.findMany(
      source.folderId,
      read.map(({ key }) => key),
    )
    const there = new Set(found.map(({ key }) => key))
    const steps: RunStep[] = []
    const taken: ReadEntry[] = []
    for (const entry of read) {
      // The choice was made for a source without this key: what somebody wrote there meanwhile is newer.
      if (there.has(entry.key) && !planned.has(entry.key))
        steps.push(notImported(entry, 'the source has got a secret of this name meanwhile'))
      else taken.push(entry)
    }
    // An empty value says nothing that could replace one.
    const written = taken.filter(({ key, value }) => value.reveal() !== '' || !there.has(key))
    await writeSecrets(kms, inside, {
      ...{ projectId: sync.projectId, organizationId: sync.organizationId, folderId: source.folderId, by },
      // SECURITY: what looks like a reference there is text. Read as one, whoever may write there could have any secret of the project sent to them.
      secrets: written.map(({ key, value }) => ({ key, value: new Secret(escapeReferences(value.reveal())) })),
    })
    await inside.syncs.decide(sync.id, new Map(taken.map(({ name }) => [name, 'adopt'])))
    steps.push(...taken.map((entry) => imported(entry, written.includes(entry))))
    await inside.runs.record(fenced, [...failed, ...steps])
    return [...failed, ...steps]
  })
}

async function readEntries(
  { destination, desired }: OpenedSync,
  names: readonly RemoteName[],
  signal: CancelSignal,
): Promise<{ readonly read: readonly ReadEntry[]; readonly failed: readonly RunStep[] }> {
  if (!destination.read) throw new DestinationFailure('rejected', 'this destination cannot be read, so nothing can be imported from it')
  const read: ReadEntry[] = []
  const failed: RunStep[] = []
  await forEachBounded(names, READS_IN_FLIGHT_MAX, async (name) => {
    const key = desired.keyFor(name)
    if (key === undefined || !destination.read) return
    try {
      signal.throwIfAborted()
      read.push({ name, key, value: await destination.read(name, signal) })
    } catch (error) {
      if (!(error instanceof DestinationFailure) || decideFailure(error).do !== 'fail-step') throw error
      failed.push(notImported({ name, key }, error.message, error))
    }
  })
  return { read, failed }
}

const notImported = ({ name, key }: Pick<ReadEntry, 'name' | 'key'>, why: string, failure?: DestinationFailure): RunStep => ({
  ...{ key, name, action: 'left', state: 'failed', reason: `not imported: ${why}` },
  ...(failure && { failure: failure.kind }),
})

const imported = ({ name, key }: ReadEntry, wrote: boolean): RunStep => ({
  ...{ key, name, action: 'left', state: 'done' },
  reason: wrote ? 'imported into the source' : 'it is empty there: the source keeps its value',
})

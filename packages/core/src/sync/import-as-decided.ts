import type { CancelSignal, RemoteEntry, RemoteName } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import type { Pass, Turn } from './execute-run.ts'
import { importEntries } from './import-entries.ts'
import type { OpenedSync } from './open-sync.ts'
import { isContinuationOf, isOurs, type Plan } from './plan.ts'
import { isImportPending, type PreparedPlan } from './prepare-plan.ts'
import type { RunStep } from './run.ts'

export interface ImportedAsDecided {
  /** Entries that stay as they are on both sides. */
  readonly failed: readonly RunStep[]
  /** What would happen now must be what was approved, but for entries that were to be imported: their values are known only since. */
  unapproved(before: Plan, now: Plan): Extract<Pass, { outcome: 'stale' }> | undefined
}

/** Takes into the source what people, or a first run's behaviour, decided to import. Undefined when there was nothing to do. */
export async function importAsDecided(
  kms: Dependencies,
  { run, fenced }: Turn,
  opened: OpenedSync,
  prepared: PreparedPlan,
  signal: CancelSignal,
): Promise<ImportedAsDecided | undefined> {
  const { sync } = opened
  const chosen = new Map([...prepared.importing, ...opened.decisions])
  const foreign = strangers(opened, prepared.remote.entries)
    .filter(({ name }) => chosen.get(name) === 'import')
    .map(({ name }) => name)
  const drifted = prepared.plan.steps.filter(({ importsFirst }) => importsFirst).map(({ name }) => name)
  const names = [...foreign, ...drifted]
  const pending = isImportPending(sync)
  if (names.length === 0 && !pending) return undefined
  const steps = names.length > 0 ? await importEntries(kms, opened, { names, by: run.startedBy, fenced }, signal) : []
  const adopted = [...prepared.importing].filter(([, decision]) => decision === 'adopt')
  if (pending) {
    await kms.store.transact(async ({ syncs }) => {
      await syncs.decide(sync.id, new Map(adopted))
      await syncs.remember(sync.id, { imported: true })
    })
  }
  const touched = new Set<string>(names)
  return {
    failed: steps.filter((step) => step.state === 'failed'),
    unapproved: (before, now) => {
      const rest = { ...now, steps: now.steps.filter((step) => !touched.has(step.name)) }
      return isContinuationOf(before, rest) ? undefined : { outcome: 'stale' }
    },
  }
}

/** Takes the values of entries that are not ours into the source. Where both sides have a key, the priority says who wins. */
export async function runImport(
  kms: Dependencies,
  { run, fenced }: Turn,
  opened: OpenedSync,
  signal: CancelSignal,
): Promise<readonly RunStep[]> {
  const { desired, destination } = opened
  const inSource = new Set<string>([...desired.entries, ...desired.blocked].map((entry) => entry.key))
  const names = strangers(opened, await destination.list(signal))
    .map(({ name }) => name)
    .filter((name) => run.importPriority === 'destination' || !inSource.has(desired.keyFor(name) ?? ''))
  return names.length === 0 ? [] : importEntries(kms, opened, { names, by: run.startedBy, fenced }, signal)
}

/** Entries of others that could be a secret of the source. */
function strangers({ sync, desired, ledger }: OpenedSync, entries: readonly RemoteEntry[]): readonly RemoteEntry[] {
  const memory = new Map<RemoteName, OpenedSync['ledger'][number]>(ledger.map((entry) => [entry.name, entry]))
  return entries.filter(
    (entry) => !entry.protection && !isOurs(sync.id, entry, memory.get(entry.name)) && desired.keyFor(entry.name) !== undefined,
  )
}

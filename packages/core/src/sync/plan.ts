import type { RemoteEntry, RemoteName } from '@hanzo-kms/connector-kit'
import { answerDrift, type DriftView, isStillSo } from './drift/answer-drift.ts'
import type { Fingerprint, LedgerEntry } from './ledger.ts'
import { pairMoves } from './pair-moves.ts'
import type { Snapshot } from './snapshot.ts'

/** What a person chose for an entry that is there and not ours. `import` takes its value into the source first, then adopts it. */
export type Decision = 'leave' | 'adopt' | 'import'

/** Steps that change something: the destination, or our memory of it. */
export type Change = 'create' | 'update' | 'delete' | 'forget'
/** Findings that change nothing. */
export type Finding = 'unchanged' | 'needs-decision' | 'left' | 'protected' | 'orphaned' | 'blocked' | 'hidden'
export type Action = Change | Finding

export interface PlanStep {
  /** The secret's key; for an entry without one, the remote name. */
  readonly key: string
  readonly name: RemoteName
  readonly action: Action
  /** One sentence: why. */
  readonly reason: string
  /** Of the desired value, with create and update. */
  readonly fingerprint?: Fingerprint
  /** Of an entry of ours that was changed there: a run takes its value into the source before it plans what it applies. */
  readonly importsFirst?: true
  /** Of a write: the name that the same secret had there, which is removed after it. */
  readonly movesFrom?: RemoteName
  /** Of a delete: where the same secret is instead. */
  readonly movesTo?: RemoteName
}

export interface Plan {
  /** In the order of applying: creates, updates, deletes, forgets; then what stays. By name within each. */
  readonly steps: readonly PlanStep[]
  /** An unsafe plan waits for a person. */
  readonly verdict: { readonly safe: true } | { readonly safe: false; readonly reason: string }
}

export interface SyncPolicy {
  readonly deletes: 'allow' | 'never'
  /** So many deletes at once, or more, wait for a person. */
  readonly deletesHeldFrom: number
  /** More than this share of what we own waits for a person … */
  readonly deleteShareMax: number
  /** … once we own at least so many. */
  readonly shareCountsFrom: number
  /** Why any change there, or any delete, waits for a person; absent when neither does. */
  readonly hold?: { readonly of: 'changes' | 'deletes'; readonly reason: string }
}

/** What is, without values. */
export interface RemoteState {
  readonly entries: readonly RemoteEntry[]
  /**
   * What an empty-handed listing means for entries that we remember: `proven` gone (the destination was asked past its rights), or in `doubt` (it cannot be asked, or said
   * that they are there).
   */
  readonly absence: 'proven' | 'doubt'
}

export interface PlanInput {
  readonly syncId: string
  readonly desired: Snapshot
  readonly remote: RemoteState
  readonly ledger: readonly LedgerEntry[]
  readonly decisions: ReadonlyMap<string, Decision>
  readonly policy: SyncPolicy
  /** What the last check for drift found, and how this sync answers; absent: everything is restored. */
  readonly drift?: DriftView
}

/**
 * Compares what should be, what is, and what we remember doing. Pure: same input, same plan.
 *
 *   desired   remote             ledger                      action
 *   --------  -----------------  --------------------------  ------------------------------------------------------------
 *   blocked   any                any                         blocked: the destination cannot hold it; nothing is deleted either
 *   yes       absent             never confirmed             create
 *   yes       absent             confirmed                   create (removed there), unless hidden; left where drift is only reported
 *   yes       protected          any                         blocked: an entry of another kind is in the way
 *   yes       not ours           any                         needs-decision; left or update (adopted) once decided
 *   yes       ours               intended                    update (unconfirmed: we may have died mid-write)
 *   yes       ours               confirmed, other value      update (changed)
 *   yes       ours               confirmed, drifted          update (restored, or imported first); left where drift is only reported
 *   yes       ours               confirmed, same             unchanged
 *   no        ours               any                         delete if the policy deletes, else orphaned
 *   no        ours, protected    any                         protected
 *   no        not ours           any                         protected; forget if remembered
 *   no        absent             any                         forget, unless hidden
 *
 * Ours: in the ledger, and marked with this sync's id. Either alone is not enough: memory alone would overwrite a stranger who took the name after we died mid-write; the mark
 * alone would believe whoever copies it.
 *
 * Drifted: the destination tells another revision than we remember, or the last check for drift found another value or description. See `answerDrift`.
 *
 * Hidden: something was confirmed, none of what was confirmed is listed, and nothing proves that it is gone (rights younger than the destination's cache, a lost right, the
 * wrong place). Then no absent entry is created, and nothing is forgotten or deleted.
 */
export function plan(input: PlanInput): Plan {
  const present = new Map(input.remote.entries.map((entry) => [entry.name, entry]))
  const remembered = new Map(input.ledger.map((entry) => [entry.name, entry]))
  const hidden = isHidden(input, present)
  const wanted = new Set(input.desired.entries.map((entry) => entry.name))
  const blocked = new Set(input.desired.blocked.map((entry) => entry.name))

  const steps: PlanStep[] = input.desired.blocked.map(({ key, name, problem }) => ({ key, name, action: 'blocked', reason: problem }))
  for (const entry of input.desired.entries) {
    const outcome = forDesired(input, entry, present.get(entry.name), remembered.get(entry.name), hidden)
    steps.push({ key: entry.key, name: entry.name, ...outcome, ...(writes(outcome.action) ? { fingerprint: entry.fingerprint } : {}) })
  }
  for (const name of new Set([...present.keys(), ...remembered.keys()])) {
    if (wanted.has(name) || blocked.has(name)) continue
    steps.push({ key: input.desired.keyFor(name) ?? name, name, ...forUndesired(input, present.get(name), remembered.get(name), hidden) })
  }
  const paired = pairMoves(steps, input)
  return { steps: inOrder(paired), verdict: judge(paired, input) }
}

type Outcome = Pick<PlanStep, 'action' | 'reason' | 'importsFirst'>
const outcome = (action: Action, reason: string): Outcome => ({ action, reason })

function forDesired(
  { syncId, decisions, drift }: PlanInput,
  desired: Snapshot['entries'][number],
  there: RemoteEntry | undefined,
  memory: LedgerEntry | undefined,
  hidden: boolean,
): Outcome {
  if (!there) return forAbsent(memory, hidden, drift)
  if (there.protection) return outcome('blocked', there.protection)
  if (!isOurs(syncId, there, memory)) return forStranger(decisions.get(there.name), there, memory)
  if (memory?.state !== 'confirmed') return outcome('update', 'an earlier write was never confirmed')
  const sourceChanged = memory.fingerprint !== desired.fingerprint
  return (
    forDrifted(there, memory, drift, sourceChanged && decisions.get(there.name) !== 'adopt') ??
    (sourceChanged ? outcome('update', 'the value changed') : outcome('unchanged', 'already equal'))
  )
}

/** Undefined where nothing drifted, or where the source's own change goes first. */
function forDrifted(there: RemoteEntry, memory: LedgerEntry, drift: DriftView | undefined, sourceChanged: boolean): Outcome | undefined {
  const found = drift?.findings.get(there.name)
  const finding = found && isStillSo(found, there) ? found : undefined
  if (!finding && !isDrifted(there, memory)) return undefined
  if (drift?.notTaken?.has(there.name)) return outcome('left', 'it was changed at the destination, and its value could not be imported')
  switch (answerDrift(drift, finding, sourceChanged)) {
    case 'import':
      return {
        ...outcome('update', 'it was changed at the destination: its value is imported into the source first'),
        importsFirst: true,
      }
    case 'conflict':
      return outcome('left', 'it was changed here and at the destination: decide whether to restore or to import it')
    case 'restore':
      return sourceChanged ? undefined : outcome('update', 'it was edited at the destination; the source is restored')
    case 'leave':
      return sourceChanged ? undefined : outcome('left', 'it was changed at the destination, and is left so')
  }
}

function forAbsent(memory: LedgerEntry | undefined, hidden: boolean, drift: DriftView | undefined): Outcome {
  if (hidden)
    return outcome(
      'hidden',
      'nothing that this sync wrote is listed at the destination, yet nothing proves it gone: waiting instead of writing again',
    )
  if (memory?.everConfirmed) {
    return answerDrift(drift, drift?.findings.get(memory.name), false) === 'restore'
      ? outcome('create', 'it was removed at the destination')
      : outcome('left', 'it was removed at the destination, and is left so')
  }
  return outcome('create', 'not at the destination yet')
}

function forStranger(decision: Decision | undefined, there: RemoteEntry, memory: LedgerEntry | undefined): Outcome {
  // A run imports before it plans what it applies, and decides `adopt` for what it took: so this is what a preview says.
  if (decision === 'import') return outcome('update', 'its value is imported into the source first, then it is adopted')
  if (decision === 'adopt') return outcome('update', 'adopted by decision: it was there before this sync wrote it')
  if (decision === 'leave') return outcome('left', 'left alone by decision')
  return outcome('needs-decision', strangerReason(there, memory))
}

function strangerReason(there: RemoteEntry, memory: LedgerEntry | undefined): string {
  if (there.owner !== null) return `it is marked as written by another sync (${there.owner}): leave it, or adopt it`
  if (memory?.everConfirmed) return 'it no longer carries our mark, so it may be somebody else’s now: leave, adopt or import it'
  return 'it was there before, written by somebody else: leave, adopt or import it'
}

function forUndesired(
  { syncId, policy }: PlanInput,
  there: RemoteEntry | undefined,
  memory: LedgerEntry | undefined,
  hidden: boolean,
): Outcome {
  if (!there) {
    return hidden
      ? outcome('hidden', 'nothing that this sync wrote is listed at the destination: remembered until that is clear')
      : outcome('forget', 'no longer wanted, and already gone at the destination')
  }
  if (!isOurs(syncId, there, memory)) {
    const reason = there.protection ?? 'written by somebody else: never changed or removed'
    return memory
      ? outcome('forget', `no longer wanted here; the entry at the destination is not ours: ${reason}`)
      : outcome('protected', reason)
  }
  if (there.protection) return outcome('protected', there.protection)
  if (policy.deletes === 'never') return outcome('orphaned', 'no longer in the source; this sync does not delete')
  return outcome('delete', 'no longer in the source')
}

/** See `plan`. */
export function isOurs(syncId: string, there: RemoteEntry, memory: LedgerEntry | undefined): boolean {
  return memory !== undefined && there.owner === syncId
}

/** Known only where the destination tells revisions and we have learned one. */
export function isDrifted(there: RemoteEntry, memory: LedgerEntry): boolean {
  return there.revision !== undefined && memory.revision !== undefined && there.revision !== memory.revision
}

/** See `plan`. */
export function isHidden({ remote, ledger }: Pick<PlanInput, 'remote' | 'ledger'>, present: ReadonlyMap<RemoteName, RemoteEntry>): boolean {
  const confirmed = ledger.filter((entry) => entry.everConfirmed)
  return confirmed.length > 0 && remote.absence === 'doubt' && !confirmed.some((entry) => present.has(entry.name))
}

function judge(steps: readonly PlanStep[], { desired, ledger, policy }: PlanInput): Plan['verdict'] {
  // What moves is not lost.
  const deletes = steps.filter((step) => step.action === 'delete' && step.movesTo === undefined).length
  if (policy.hold?.of === 'changes' && steps.some((step) => isChange(step.action))) return { safe: false, reason: policy.hold.reason }
  if (deletes === 0) return { safe: true }
  const of = `${deletes} of the ${ledger.length} entries that this sync wrote`
  if (policy.hold) return { safe: false, reason: `${policy.hold.reason} This would delete ${of}.` }
  if (desired.entries.length + desired.blocked.length === 0)
    return { safe: false, reason: `The source folder is empty: this would delete ${of}.` }
  if (deletes >= policy.deletesHeldFrom)
    return { safe: false, reason: `This would delete ${of}; ${policy.deletesHeldFrom} or more wait for a person.` }
  if (ledger.length >= policy.shareCountsFrom && deletes > ledger.length * policy.deleteShareMax) {
    return { safe: false, reason: `This would delete ${of}; more than ${Math.round(policy.deleteShareMax * 100)} % wait for a person.` }
  }
  return { safe: true }
}

const order: readonly Action[] = [
  'create',
  'update',
  'delete',
  'forget',
  'needs-decision',
  'blocked',
  'hidden',
  'protected',
  'orphaned',
  'left',
  'unchanged',
]

function inOrder(steps: readonly PlanStep[]): readonly PlanStep[] {
  const rank = (step: PlanStep) => order.indexOf(step.action)
  return [...steps].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function writes(action: Action): boolean {
  return action === 'create' || action === 'update'
}

export function isChange(action: Action): action is Change {
  return action === 'create' || action === 'update' || action === 'delete' || action === 'forget'
}

/** Whether two plans do the same: every step and every value, not the wording. */
export function samePlan(a: Plan, b: Plan): boolean {
  const essence = ({ steps }: Plan) => JSON.stringify(steps.map(({ name, action, fingerprint }) => [name, action, fingerprint ?? null]))
  return essence(a) === essence(b)
}

/**
 * Whether everything that `now` would change was approved. Part of the approved plan may be done by now, and a create of which we heard nothing shows as an update.
 */
export function isContinuationOf(approved: Plan, now: Plan): boolean {
  const known = new Map(approved.steps.map((step) => [step.name, step]))
  return now.steps.every(({ name, action, fingerprint }) => {
    if (!isChange(action) || action === 'forget') return true
    const before = known.get(name)
    return (
      before !== undefined &&
      before.fingerprint === fingerprint &&
      (before.action === action || (before.action === 'create' && action === 'update'))
    )
  })
}

/** How many steps of each action; actions without any are left out. */
export function summarise({ steps }: Plan): Readonly<Partial<Record<Action, number>>> {
  const counts: Partial<Record<Action, number>> = {}
  for (const { action } of steps) counts[action] = (counts[action] ?? 0) + 1
  return counts
}

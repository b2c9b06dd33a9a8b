import type { RemoteEntry, RemoteName } from '@hanzo-kms/connector-kit'
import type { Fingerprint, LedgerEntry, Observation } from '../ledger.ts'
import { isDrifted, isHidden, isOurs, type RemoteState } from '../plan.ts'
import type { DesiredEntry } from '../snapshot.ts'
import type { DriftFinding, DriftKind } from './drift.ts'

/** What a check knows of values, all of it as keyed digests. */
export interface SeenValues {
  /** Of what is there now; an entry that is missing here cannot be compared. */
  readonly there: ReadonlyMap<RemoteName, Fingerprint>
  /** Of what we wrote, where the destination foretold it just now: better than what we remember. */
  readonly foretold: ReadonlyMap<RemoteName, Fingerprint>
  /** Where an entry that is gone lies now, as people name it. */
  readonly movedTo: ReadonlyMap<RemoteName, string>
  /** The destination seals under another key than when we learned: remembered stamps say nothing, and are learned anew. */
  readonly rekeyed: boolean
}

export interface DriftInput {
  readonly syncId: string
  readonly desired: readonly DesiredEntry[]
  readonly remote: RemoteState
  readonly ledger: readonly LedgerEntry[]
  /** Undefined where values cannot be compared. */
  readonly values: SeenValues | undefined
  readonly nowMs: number
}

export type NewFinding = Omit<DriftFinding, 'decision'>

export interface FoundDrift {
  readonly hidden: boolean
  readonly findings: readonly NewFinding[]
  readonly observations: readonly Observation[]
  readonly compared: number
  readonly notCompared: number
}

/**
 * Compares what is at the destination with what we left there. Pure. Only of entries that are still wanted and whose last write was confirmed: of the others the plan tells.
 *
 *   listed       mark     value      description   revision   finding
 *   -----------  -------  ---------  ------------  ---------  ------------------------------------------
 *   no           –        elsewhere  –             –          moved
 *   no           –        –          –             –          deleted
 *   yes          not ours any        any           any        mark
 *   yes          ours     other      any           any        value
 *   yes          ours     same       other         any        description
 *   yes          ours     same       same          other      none: edited and equal, the revision is learned
 *   yes          ours     unknown    other         any        description
 *   yes          ours     unknown    same          other      edited
 *   yes          ours     unknown    same          same       none
 *
 * Unknown: the destination has no stamps, or none of this entry. A stamp that is not remembered yet is taken for ours, as revisions are at the listing after a write; but not where a
 * revision says that somebody was there since.
 */
export function findDrift(input: DriftInput): FoundDrift {
  const present = new Map(input.remote.entries.map((entry) => [entry.name, entry]))
  if (isHidden(input, present)) return { hidden: true, findings: [], observations: [], compared: 0, notCompared: 0 }
  const memory = new Map(input.ledger.map((entry) => [entry.name, entry]))
  const findings: NewFinding[] = []
  const observations: Observation[] = []
  let [compared, notCompared] = [0, 0]
  for (const { key, name } of input.desired) {
    const before = memory.get(name)
    if (before?.state !== 'confirmed') continue
    const there = present.get(name)
    if (there?.protection) continue
    const value = there && compareValue(input.values, there, before)
    if (value && value !== 'unknown') compared += 1
    else if (there) notCompared += 1
    const found = there ? changed(input, there, before, value ?? 'unknown') : gone(input, name)
    if (found) findings.push({ ...found, key, name, ...seen(input, name, there), foundAtMs: input.nowMs })
    else if (there) observations.push(...learned(input, there, before))
  }
  return { hidden: false, findings, observations, compared, notCompared }
}

type Found = { readonly kind: DriftKind; readonly reason: string }

function gone({ values }: DriftInput, name: RemoteName): Found {
  const to = values?.movedTo.get(name)
  if (to === undefined) return { kind: 'deleted', reason: 'It was removed at the destination.' }
  return { kind: 'moved', reason: `It was moved at the destination: what this sync wrote is at ${to} now.` }
}

function changed({ syncId }: DriftInput, there: RemoteEntry, before: LedgerEntry, value: ComparedValue): Found | undefined {
  if (!isOurs(syncId, there, before)) {
    return {
      kind: 'mark',
      reason:
        there.owner === null
          ? 'It no longer carries the mark of this sync: somebody may have taken it over.'
          : `It carries the mark of another sync (${there.owner}).`,
    }
  }
  const by = there.editedBy === undefined ? '' : ` Last edited by ${there.editedBy}.`
  const besides = there.note === 'changed' ? ' Its description was changed, too.' : ''
  if (value === 'other') return { kind: 'value', reason: `Its value was changed at the destination.${besides}${by}` }
  if (there.note === 'changed') return { kind: 'description', reason: `Its description was changed at the destination.${by}` }
  if (value === 'unknown' && isDrifted(there, before))
    return { kind: 'edited', reason: `It was edited at the destination; whether its value changed cannot be seen.${by}` }
  return undefined
}

type ComparedValue = 'same' | 'other' | 'unknown'

function compareValue(values: SeenValues | undefined, entry: RemoteEntry, before: LedgerEntry): ComparedValue {
  const there = values?.there.get(entry.name)
  if (!values || there === undefined) return 'unknown'
  const expected = values.foretold.get(entry.name) ?? (values.rekeyed ? undefined : before.stamp)
  if (expected === undefined) return isDrifted(entry, before) ? 'unknown' : 'same'
  return expected === there ? 'same' : 'other'
}

function seen({ values }: DriftInput, name: RemoteName, there: RemoteEntry | undefined) {
  return { editedBy: there?.editedBy ?? null, revision: there?.revision ?? null, stamp: values?.there.get(name) ?? null }
}

function learned({ values }: DriftInput, there: RemoteEntry, before: LedgerEntry): readonly Observation[] {
  const stamp = values?.there.get(there.name)
  // An edit whose value nobody can see is not taken for ours.
  const revision = stamp !== undefined || before.revision === undefined ? there.revision : undefined
  if ((stamp === undefined || stamp === before.stamp) && (revision === undefined || revision === before.revision)) return []
  return [{ before, ...(stamp !== undefined && { stamp }), ...(revision !== undefined && { revision }) }]
}

/** A finding that says the same as before keeps its time and what was decided about it. */
export function keepDecisions(found: readonly NewFinding[], before: readonly DriftFinding[]): readonly DriftFinding[] {
  const known = new Map(before.map((finding) => [finding.name, finding]))
  return found.map((finding) => {
    const old = known.get(finding.name)
    const same = old?.kind === finding.kind && old.stamp === finding.stamp && old.revision === finding.revision
    return { ...finding, decision: same ? old.decision : null, foundAtMs: same ? old.foundAtMs : finding.foundAtMs }
  })
}

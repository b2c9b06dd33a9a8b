import type { RemoteEntry } from '@hanzo-kms/connector-kit'
import type { DriftFinding, DriftPolicy } from './drift.ts'

export interface DriftView {
  readonly policy: DriftPolicy
  /** Of the last check, by remote name. */
  readonly findings: ReadonlyMap<string, DriftFinding>
  /** Entries whose value this run could not import: left as they are. */
  readonly notTaken?: ReadonlySet<string>
}

export type DriftAnswer = 'restore' | 'leave' | 'import' | 'conflict'

/**
 * What becomes of an entry that somebody changed at the destination. A person's decision goes before the policy.
 *
 *   decision   policy    what changed            answer
 *   ---------  --------  ----------------------  ---------------------------------------------
 *   restore    any       anything                restore
 *   ignore     any       anything                leave, until it changes again
 *   import     any       a value                 import
 *   import     any       anything else           restore: there is no value to take
 *   none       restore   anything                restore
 *   none       report    anything                leave
 *   none       import    a value                 import; conflict where the source changed too
 *   none       import    a description           restore
 *   none       import    it is gone              leave: the source is never emptied from there
 */
export function answerDrift(view: DriftView | undefined, finding: DriftFinding | undefined, sourceChanged: boolean): DriftAnswer {
  // Found by its revision alone: an edit.
  const kind = finding?.kind ?? 'edited'
  const hasValue = kind === 'value' || kind === 'edited' || kind === 'mark'
  switch (finding?.decision ?? null) {
    case 'restore':
      return 'restore'
    case 'ignore':
      return 'leave'
    case 'import':
      return hasValue ? 'import' : 'restore'
    case null:
      break
  }
  switch (view?.policy ?? 'restore') {
    case 'restore':
      return 'restore'
    case 'report':
      return 'leave'
    case 'import':
      if (hasValue) return sourceChanged ? 'conflict' : 'import'
      return kind === 'description' ? 'restore' : 'leave'
  }
}

/** Whether a finding is about what is listed now. */
export function isStillSo({ kind, revision }: DriftFinding, there: RemoteEntry): boolean {
  if (kind === 'deleted' || kind === 'moved' || kind === 'mark') return false
  return revision === (there.revision ?? null)
}

import type { RemoteName } from '@hanzo-kms/connector-kit'
import type { LedgerEntry } from './ledger.ts'
import type { PlanStep } from './plan.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Sees that what is to be removed under one name is the secret that is wanted under another: renamed in the source, or named otherwise by a new key schema. The two steps become one move:
 *
 *   the new name is                     the old one is
 *   ----------------------------------  -----------------------------------------------------------------
 *   created or updated by this plan     deleted, once that write is confirmed in this run
 *   unchanged                           deleted
 *   blocked, undecided, left or hidden  left: whoever reads it finds the secret nowhere else
 *
 * INVARIANT: of a secret that moves, nothing is removed before it is confirmed where it moves to (tests/sync/history.test.ts).
 */
export function pairMoves(
  steps: readonly PlanStep[],
  { desired, ledger }: { readonly desired: Snapshot; readonly ledger: readonly LedgerEntry[] },
): readonly PlanStep[] {
  const wantedAt = new Map([...desired.blocked, ...desired.entries].flatMap(({ secretId, name }) => (secretId ? [[secretId, name]] : [])))
  const writtenFor = new Map(ledger.map(({ name, secretId }) => [name, secretId]))
  const byName = new Map(steps.map((step) => [step.name, step]))
  const movesFrom = new Map<RemoteName, RemoteName>()
  const paired = steps.map((step): PlanStep => {
    const target = step.action === 'delete' ? byName.get(wantedAt.get(writtenFor.get(step.name) ?? '') ?? ('' as RemoteName)) : undefined
    if (!target) return step
    switch (target.action) {
      case 'create':
      case 'update':
        movesFrom.set(target.name, step.name)
        return { ...step, movesTo: target.name, reason: `its secret moves to ${target.name}: removed once that is confirmed` }
      case 'unchanged':
        return { ...step, movesTo: target.name, reason: `its secret moved to ${target.name}, which is confirmed` }
      default:
        return { ...step, action: 'left', reason: `kept: its secret moves to ${target.name}, which cannot be written yet` }
    }
  })
  return paired.map((step) => {
    const from = movesFrom.get(step.name)
    return from === undefined ? step : { ...step, movesFrom: from, reason: `moves here from ${from}, which is removed after this` }
  })
}

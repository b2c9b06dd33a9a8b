import type { CancelSignal, PreflightFinding } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import { askPreflight, wayOf } from './preflight.ts'
import type { RunStep } from './run.ts'
import type { Sync } from './sync.ts'
import { whatToFix } from './what-to-fix.ts'

/**
 * What a run is not begun with. Without these nothing lands, and no waiting helps; trouble of the service and refused credentials have their own ways to an end (`end-of-run.ts`).
 */
const hopeless: ReadonlySet<PreflightFinding['fact']> = new Set(['scopes', 'membership', 'folder', 'write', 'rules'])
const REMEMBERED_MAX = 10_000

/** Syncs whose last run in this process could write nothing at all, and whose preflight said why. Lost with the process, which costs one run that finds out anew. */
const doubted = new WeakMap<object, Set<string>>()

function doubtsOf(kms: Dependencies): Set<string> {
  const known = doubted.get(kms.store) ?? new Set()
  doubted.set(kms.store, known)
  return known
}

/** Keeps in mind whether runs of this sync need to be asked about before they begin. */
function keepInMind(kms: Dependencies, syncId: string, findings: readonly PreflightFinding[]): void {
  const doubts = doubtsOf(kms)
  if (!findings.some(isHopeless)) doubts.delete(syncId)
  else if (doubts.size < REMEMBERED_MAX) doubts.add(syncId)
}

const isHopeless = ({ fact, state }: PreflightFinding) => state === 'failed' && hopeless.has(fact)

/**
 * Before a run: what is known to stand in its way, in sentences; undefined when it may begin. A run that is not doubted costs no request for it; one that is costs a few, instead of a write for each
 * key that is refused.
 */
export async function refusedBefore(kms: Dependencies, sync: Sync, signal: CancelSignal): Promise<string | undefined> {
  if (!doubtsOf(kms).has(sync.id)) return undefined
  const findings = await askedAnew(kms, sync, signal)
  return findings.some(isHopeless) ? `Nothing was written.${whatToFix(findings)}` : undefined
}

/** After a run that was refused something: what stands in its way, to be added to its message; empty where nothing is found. */
export async function explainRefusal(kms: Dependencies, sync: Sync, steps: readonly RunStep[], signal: CancelSignal): Promise<string> {
  if (!steps.some(({ state, failure }) => state === 'failed' && (failure === 'forbidden' || failure === 'missing'))) return ''
  const findings = await askedAnew(kms, sync, signal)
  // One key's refusal is no reason to keep the others from landing next time.
  if (steps.some(({ state }) => state === 'done')) doubtsOf(kms).delete(sync.id)
  return whatToFix(findings)
}

async function askedAnew(kms: Dependencies, sync: Sync, signal: CancelSignal): Promise<readonly PreflightFinding[]> {
  const findings = await askPreflight(await kms.store.transact((inside) => wayOf(kms, inside, sync)), signal)
  keepInMind(kms, sync.id, findings)
  return findings
}

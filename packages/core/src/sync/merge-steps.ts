import type { RunStep } from './run.ts'

/** What a run tells of each key after several passes: that a key was written stays told, though a later pass found it in place and had nothing to do. */
export function mergeSteps(before: readonly RunStep[], after: readonly RunStep[]): readonly RunStep[] {
  const done = new Map(before.filter((step) => step.state === 'done').map((step) => [step.name, step]))
  return after.map((step) => (step.action === 'unchanged' ? (done.get(step.name) ?? step) : step))
}

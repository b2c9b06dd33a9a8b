import type { PlanAction } from '@hanzo-kms/contracts/secret-syncs'
import { Ban, Check, CircleHelp, EyeOff, Lock, type LucideIcon, Pencil, Plus, Trash2, Unlink } from 'lucide-react'

/** How a plan is read by people. Symbol and word always; colour only as an extra. */
export interface PlanClass {
  readonly id: string
  readonly word: string
  readonly icon: LucideIcon
  readonly color: string
  readonly actions: readonly PlanAction[]
}

export const planClasses: readonly PlanClass[] = [
  { id: 'create', word: 'Create', icon: Plus, color: 'text-ok', actions: ['create'] },
  { id: 'update', word: 'Update', icon: Pencil, color: 'text-warn', actions: ['update'] },
  { id: 'delete', word: 'Delete', icon: Trash2, color: 'text-danger', actions: ['delete'] },
  { id: 'decision', word: 'Needs a decision', icon: CircleHelp, color: 'text-warn', actions: ['needs-decision'] },
  { id: 'blocked', word: 'Blocked', icon: Ban, color: 'text-danger', actions: ['blocked'] },
  { id: 'hidden', word: 'Hidden', icon: EyeOff, color: 'text-warn', actions: ['hidden'] },
  { id: 'protected', word: 'Protected', icon: Lock, color: 'text-protected', actions: ['protected', 'left'] },
  { id: 'orphaned', word: 'Left in place', icon: Unlink, color: 'text-muted', actions: ['orphaned', 'forget'] },
  { id: 'unchanged', word: 'Unchanged', icon: Check, color: 'text-muted', actions: ['unchanged'] },
]

const byAction = new Map(planClasses.flatMap((planClass) => planClass.actions.map((action) => [action, planClass] as const)))

export function classOf(action: PlanAction): PlanClass {
  const found = byAction.get(action)
  if (!found) throw new Error(`No word for the action ${action}`)
  return found
}

export interface PlanCounts {
  readonly creates: number
  readonly updates: number
  readonly deletes: number
  readonly changes: number
}

export function countsOf(summary: Readonly<Partial<Record<PlanAction, number>>>): PlanCounts {
  const { create: creates = 0, update: updates = 0, delete: deletes = 0 } = summary
  return { creates, updates, deletes, changes: creates + updates + deletes }
}

/** `3 changes`, `3 changes, 1 deletion`: what a button will do. */
export function changesInWords({ creates, updates, deletes }: PlanCounts): string {
  const writes = creates + updates
  const parts = [
    ...(writes > 0 || deletes === 0 ? [plural(writes, 'change', 'changes')] : []),
    ...(deletes > 0 ? [plural(deletes, 'deletion', 'deletions')] : []),
  ]
  return parts.join(', ')
}

/** Reasons come from the server as parts of a sentence. */
export function asSentence(reason: string): string {
  return reason.slice(0, 1).toUpperCase() + reason.slice(1)
}

export function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

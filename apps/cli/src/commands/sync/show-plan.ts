import type { Plan, PlanAction } from '@hanzo-kms/contracts/secret-syncs'
import type { Colour } from '../../terminal/colour.ts'
import { printable } from '../../terminal/printable.ts'
import { table } from '../../terminal/table.ts'

type Paint = keyof Colour

/** How each action looks, and whether it says that destination and source are not equal yet. */
const looks: Readonly<Record<PlanAction, { mark: string; paint: Paint; words: string; pending: boolean }>> = {
  create: { mark: '+', paint: 'green', words: 'to create', pending: true },
  update: { mark: '~', paint: 'yellow', words: 'to update', pending: true },
  delete: { mark: '-', paint: 'red', words: 'to delete', pending: true },
  forget: { mark: 'o', paint: 'dim', words: 'to forget', pending: true },
  'needs-decision': { mark: '!', paint: 'magenta', words: 'waiting for a decision', pending: true },
  hidden: { mark: '!', paint: 'magenta', words: 'hidden', pending: true },
  orphaned: { mark: '!', paint: 'magenta', words: 'no longer in the source, kept', pending: false },
  blocked: { mark: 'x', paint: 'red', words: 'blocked', pending: true },
  protected: { mark: '.', paint: 'dim', words: 'not ours, untouched', pending: false },
  left: { mark: '.', paint: 'dim', words: 'left alone', pending: false },
  unchanged: { mark: '.', paint: 'dim', words: 'unchanged', pending: false },
}

export const planLegend = `
Marks: + create  ~ update  - delete  o forget (gone there, no longer wanted)  ! needs a person  x cannot be written there  . stays`

export const isPending = (plan: Plan) => plan.steps.some(({ action }) => looks[action].pending)
export const isChange = (action: PlanAction) => action === 'create' || action === 'update' || action === 'delete' || action === 'forget'
/** In the source, and not delivered by applying. */
export const staysBehind = (action: PlanAction) => action === 'needs-decision' || action === 'blocked' || action === 'hidden'
export const markOf = (action: PlanAction) => looks[action].mark

export function showPlan(plan: Plan, colour: Colour, options: { all: boolean }): string[] {
  const shown = plan.steps.filter(({ action }) => options.all || action !== 'unchanged')
  const [headings = '', ...rows] = table(
    [' ', 'KEY', 'NAME', 'WHY'],
    shown.map(({ action, key, name, reason }) => [looks[action].mark, key, name, reason]),
  )
  const painted = rows.map((row, index) => {
    const action = shown[index]?.action
    return action === undefined ? row : colour[looks[action].paint](row)
  })
  return [
    ...(rows.length > 0 ? [headings, ...painted, ''] : []),
    summaryOf(plan),
    ...(plan.safe ? [] : [colour.magenta(`! held: ${printable(plan.heldReason ?? 'it waits for a person.')}`)]),
  ]
}

function summaryOf({ steps }: Plan): string {
  const counts = new Map<PlanAction, number>()
  for (const { action } of steps) counts.set(action, (counts.get(action) ?? 0) + 1)
  const told = (Object.keys(looks) as PlanAction[]).flatMap((action) => {
    const count = counts.get(action)
    return count === undefined ? [] : [`${count} ${looks[action].words}`]
  })
  return told.length === 0 ? 'Nothing here, nothing there.' : `${told.join(', ')}.`
}

import { Check, CircleHelp, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'

/** `unknown` is a state of its own: nothing is guessed, and not knowing is no refusal. */
export type FactState = 'yes' | 'no' | 'warning' | 'unknown'

const marks = {
  yes: { icon: Check, color: 'text-ok', word: 'Yes' },
  no: { icon: X, color: 'text-danger', word: 'No' },
  warning: { icon: TriangleAlert, color: 'text-warn', word: 'Warning' },
  unknown: { icon: CircleHelp, color: 'text-muted', word: 'Unknown' },
} as const

export function FactLine({
  state,
  children,
  aside,
}: {
  readonly state: FactState
  readonly children: ReactNode
  readonly aside?: ReactNode
}) {
  const { icon: Icon, color, word } = marks[state]
  return (
    <li className="flex items-start gap-2 py-1.5">
      <Icon size={16} className={`mt-0.5 shrink-0 ${color}`} role="img" aria-label={word} />
      <span className="grow">{children}</span>
      {aside && <span className="text-muted">{aside}</span>}
    </li>
  )
}

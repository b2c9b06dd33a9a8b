import { Check, CircleHelp, LoaderCircle, TriangleAlert, X } from 'lucide-react'

const marks = {
  yes: { icon: Check, color: 'text-ok' },
  no: { icon: X, color: 'text-danger' },
  warning: { icon: TriangleAlert, color: 'text-warn' },
  unknown: { icon: CircleHelp, color: 'text-muted' },
  busy: { icon: LoaderCircle, color: 'text-accent' },
} as const

/** Icon and word: never colour alone. */
export function StateBadge({ mark, word }: { readonly mark: keyof typeof marks; readonly word: string }) {
  const { icon: Icon, color } = marks[mark]
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle whitespace-nowrap ${color}`}>
      <Icon size={16} aria-hidden className={mark === 'busy' ? 'animate-spin' : ''} />
      {word}
    </span>
  )
}

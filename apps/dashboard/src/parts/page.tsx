import { type ReactNode, useEffect, useRef } from 'react'
import { announce } from './live-region.tsx'

interface Props {
  readonly title: string
  /** Of the project or organisation that it belongs to. */
  readonly within?: string | undefined
  /** What is done most here. */
  readonly actions?: ReactNode
  readonly lead?: ReactNode
  /** False where a field takes the focus itself. */
  readonly takesFocus?: boolean
  readonly children: ReactNode
}

/** One page: its heading takes the focus when it opens, and names the window. */
export function Page({ title, within, actions, lead, takesFocus = true, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = [title, within, 'Hanzo KMS'].filter(Boolean).join(', ')
    announce(title)
    if (takesFocus) heading.current?.focus({ preventScroll: true })
  }, [title, within, takesFocus])
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="grid gap-1">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="max-w-[70ch] text-muted">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </>
  )
}

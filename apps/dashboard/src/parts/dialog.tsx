import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

interface Props {
  readonly title: string
  /** Absent where there is no way around it. */
  readonly close?: () => void
  /** A drawer at the side instead of a window in the middle. */
  readonly side?: boolean
  readonly children: ReactNode
}

const middle = 'left-1/2 top-1/2 max-h-[90dvh] w-[min(44rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded'
const atSide = 'inset-y-0 right-0 w-[min(30rem,100vw)] border-l'

export function Dialog({ title, close, side = false, children }: Props) {
  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && close?.()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#000000]/50" />
        <Base.Popup className={`fixed z-50 overflow-auto border border-line bg-raised p-5 ${side ? atSide : middle}`}>
          <div className="mb-3 flex items-start justify-between gap-3">
            <Base.Title className="text-base font-semibold [overflow-wrap:anywhere]">{title}</Base.Title>
            {close && (
              <Base.Close aria-label="Close" className="grid size-8 cursor-pointer place-items-center rounded hover:bg-surface">
                <X size={16} aria-hidden />
              </Base.Close>
            )}
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

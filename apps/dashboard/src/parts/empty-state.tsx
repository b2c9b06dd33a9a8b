import type { ReactNode } from 'react'

export function EmptyState({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded border border-dashed border-control px-6 py-12 text-center">
      <p className="max-w-[60ch] text-muted">{text}</p>
      {children && <div className="flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}

import type { ReactNode } from 'react'

/** A row of links to sibling pages; each link marks itself as current. */
export function NavTabs({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <nav aria-label={label} className="border-b border-line bg-surface">
      <ul className="flex gap-1 overflow-x-auto px-4">{children}</ul>
    </nav>
  )
}

export const tabClass =
  'block border-b-2 border-transparent px-3 py-2 text-muted no-underline hover:text-fg hover:no-underline aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-fg'

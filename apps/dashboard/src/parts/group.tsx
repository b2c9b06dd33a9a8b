import type { ReactNode } from 'react'

export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="grid gap-3 rounded border border-line p-4">
      <legend className="px-1 font-medium text-muted">{title}</legend>
      {children}
    </fieldset>
  )
}

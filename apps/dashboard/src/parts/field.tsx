import type { ComponentProps } from 'react'
import { Labelled, type LabelProps } from './labelled.tsx'

export const inputClass =
  'min-h-9 w-full rounded border border-control bg-raised px-2.5 py-1.5 text-fg aria-invalid:border-danger [&[readonly]]:bg-surface'

export function Field({ label, hint, problem, optional, id, className = '', ...input }: ComponentProps<'input'> & LabelProps) {
  return (
    <Labelled {...{ label, hint, problem, id }} optional={optional ?? false}>
      {(control) => <input {...input} {...control} className={`${inputClass} ${className}`} />}
    </Labelled>
  )
}

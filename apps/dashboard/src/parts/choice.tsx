import type { ComponentProps } from 'react'
import { inputClass } from './field.tsx'
import { Labelled, type LabelProps } from './labelled.tsx'

/** The browser's own list: it works with every keyboard, screen and reader. */
export function Choice({ label, hint, problem, id, children, ...select }: ComponentProps<'select'> & Omit<LabelProps, 'optional'>) {
  return (
    <Labelled {...{ label, hint, problem, id }}>
      {(control) => (
        <select {...select} {...control} className={`${inputClass} cursor-pointer`}>
          {children}
        </select>
      )}
    </Labelled>
  )
}

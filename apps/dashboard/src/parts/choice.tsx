import { type ComponentProps, type ReactNode, useId } from 'react'
import { inputClass } from './field.tsx'

interface Props extends ComponentProps<'select'> {
  readonly label: string
  readonly hint?: ReactNode
  readonly problem?: ReactNode
}

/** The browser's own list: it works with every keyboard, screen and reader. */
export function Choice({ label, hint, problem, children, ...select }: Props) {
  const field = useId()
  const described = [hint ? `${field}-hint` : '', problem ? `${field}-problem` : ''].filter(Boolean).join(' ')
  return (
    <div className="grid gap-1">
      <label htmlFor={field} className="font-medium">
        {label}
      </label>
      <select
        {...select}
        id={field}
        className={`${inputClass} cursor-pointer`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
      >
        {children}
      </select>
      {hint && (
        <p id={`${field}-hint`} className="text-muted">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${field}-problem`} className="text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}

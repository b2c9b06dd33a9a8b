import { type ComponentProps, type ReactNode, useId } from 'react'

interface Props extends ComponentProps<'input'> {
  readonly label: string
  readonly hint?: ReactNode
  /** What is wrong and what to do; replaces nothing, so that the hint stays readable. */
  readonly problem?: ReactNode
  readonly optional?: boolean
}

export const inputClass =
  'min-h-9 w-full rounded border border-control bg-raised px-2.5 py-1.5 text-fg aria-invalid:border-danger read-only:bg-surface'

export function Field({ label, hint, problem, optional = false, id, ...input }: Props) {
  const own = useId()
  const field = id ?? own
  const described = [hint ? `${field}-hint` : '', problem ? `${field}-problem` : ''].filter(Boolean).join(' ')
  return (
    <div className="grid gap-1">
      <label htmlFor={field} className="font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      <input
        {...input}
        id={field}
        className={`${inputClass} ${input.className ?? ''}`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
      />
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

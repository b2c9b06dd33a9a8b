import { type ReactNode, useId } from 'react'

export interface LabelProps {
  readonly label: string
  readonly hint?: ReactNode
  /** What is wrong and what to do; replaces nothing, so that the hint stays readable. */
  readonly problem?: ReactNode
  readonly optional?: boolean
}

interface Control {
  readonly id: string
  readonly 'aria-invalid': true | undefined
  readonly 'aria-describedby': string | undefined
}

interface Props extends LabelProps {
  readonly id?: string | undefined
  /** Draws what is labelled. */
  readonly children: (control: Control) => ReactNode
}

/** Around everything that is filled in: its label, what helps, what is wrong. */
export function Labelled({ label, hint, problem, optional = false, id, children }: Props) {
  const own = useId()
  const field = id ?? own
  const described = [hint ? `${field}-hint` : '', problem ? `${field}-problem` : ''].filter(Boolean).join(' ')
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={field} className="font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {children({ id: field, 'aria-invalid': problem ? true : undefined, 'aria-describedby': described || undefined })}
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

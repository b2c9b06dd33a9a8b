import { type ComponentProps, type ReactNode, useId } from 'react'

export function CheckBox({ label, hint, ...input }: ComponentProps<'input'> & { readonly label: string; readonly hint?: ReactNode }) {
  const field = useId()
  return (
    <div className="flex items-start gap-2.5">
      <input
        {...input}
        id={field}
        type="checkbox"
        className="mt-0.5 size-4 cursor-pointer accent-accent-solid"
        aria-describedby={hint ? `${field}-hint` : undefined}
      />
      <div className="grid">
        <label htmlFor={field} className="cursor-pointer">
          {label}
        </label>
        {hint && (
          <span id={`${field}-hint`} className="text-muted">
            {hint}
          </span>
        )}
      </div>
    </div>
  )
}

import type { ComponentProps, ReactNode } from 'react'

type Kind = 'primary' | 'plain' | 'danger' | 'quiet'

const look: Readonly<Record<Kind, string>> = {
  primary: 'bg-accent-solid text-white border-transparent hover:brightness-110',
  danger: 'bg-danger-solid text-white border-transparent hover:brightness-110',
  plain: 'bg-raised text-fg border-control hover:bg-surface',
  quiet: 'bg-transparent text-fg border-transparent hover:bg-surface',
}
const shape = 'inline-flex min-h-8 items-center justify-center gap-2 rounded border px-3 py-1 font-medium no-underline'

/** For links that look like buttons. */
export function buttonClass(kind: Kind = 'plain'): string {
  return `${shape} ${look[kind]} hover:no-underline`
}

interface Props extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly kind?: Kind
  readonly icon?: ReactNode
  /** Why it cannot be pressed now. It stays focusable, and the reason is read with it. */
  readonly reason?: string | undefined
  readonly busy?: boolean
}

export function Button({ kind = 'plain', icon, reason, busy = false, children, className = '', onClick, ...rest }: Props) {
  const blocked = reason !== undefined || busy
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonClass(kind)} cursor-pointer aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${className}`}
      aria-disabled={blocked || undefined}
      title={reason}
      onClick={(event) => (blocked ? event.preventDefault() : onClick?.(event))}
    >
      {icon}
      {children}
    </button>
  )
}

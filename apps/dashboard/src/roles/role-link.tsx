import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RoleScope } from './scope.ts'

interface Props {
  readonly scope: RoleScope
  /** Absent: to the page that makes a role. That has an address of its own, because a role may be called `new`. */
  readonly slug?: string
  readonly className?: string
  readonly children: ReactNode
}

export function RoleLink({ scope: { kind }, slug, className = '', children }: Props) {
  if (kind === 'project' && slug !== undefined)
    return (
      <Link from="/p/$project" to="/p/$project/access/roles/$role" params={(before) => ({ ...before, role: slug })} className={className}>
        {children}
      </Link>
    )
  if (kind === 'project')
    return (
      <Link from="/p/$project" to="/p/$project/access/new-role" className={className}>
        {children}
      </Link>
    )
  if (slug !== undefined)
    return (
      <Link to="/roles/$role" params={{ role: slug }} className={className}>
        {children}
      </Link>
    )
  return (
    <Link to="/new-role" className={className}>
      {children}
    </Link>
  )
}

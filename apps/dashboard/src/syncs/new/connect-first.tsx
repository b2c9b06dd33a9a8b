import { Link } from '@tanstack/react-router'
import { buttonClass } from '../../parts/button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'

export function ConnectFirst() {
  return (
    <EmptyState text="A sync needs a connection. Connect Hanzo KMS to Windmill first; it takes one token.">
      <Link from="/p/$project/integrations/secret-syncs/new" to="../../app-connections/new/windmill" className={buttonClass('primary')}>
        Connect Windmill
      </Link>
    </EmptyState>
  )
}

import type { HeldRole } from '@hanzo-kms/contracts/memberships'
import { Moment } from '../parts/moment.tsx'

const builtIn: Readonly<Record<string, string>> = { admin: 'Admin', member: 'Member', viewer: 'Viewer', 'no-access': 'No access' }

export const nameOfRole = (slug: string): string => builtIn[slug] ?? slug
export const slugOfHeld = ({ role, customRoleSlug }: HeldRole): string => customRoleSlug ?? role

/** Each role on a line of its own, with its end where it has one. */
export function HeldRoles({ roles }: { readonly roles: readonly HeldRole[] }) {
  return (
    <ul>
      {roles.map((held) => (
        <li key={held.id}>
          {held.customRoleName ?? nameOfRole(held.role)}
          {held.temporaryAccessEndTime && (
            <span className="text-muted">
              {hasEnded(held.temporaryAccessEndTime) ? ', ended ' : ', ends '}
              <Moment iso={held.temporaryAccessEndTime} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function hasEnded(iso: string): boolean {
  return new Date(iso).getTime() <= Date.now()
}

import type { AuditEventType } from '@hanzo-kms/contracts/audit-events'
import { type Happening, recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { User } from './user.ts'

/**
 * Records something about an account in each organisation that it is a member of: its administrators are to see it. Nothing for nobody.
 * `isProven`: whether it is the user who did it, or somebody who says so.
 */
export async function recordOfUser<T extends AuditEventType>(
  kms: Pick<Dependencies, 'cryptography' | 'clock' | 'keyRing'>,
  inside: Repositories,
  at: { readonly user: User | undefined; readonly isProven: boolean; readonly ipAddress: string | null; readonly userAgent: string | null },
  happening: (of: User) => Happening<T>,
): Promise<void> {
  const { user, isProven, ipAddress, userAgent } = at
  if (!user) return
  const actor = isProven ? ({ kind: 'user', id: user.id } as const) : ({ kind: 'unknown', id: null } as const)
  for (const { organization } of await inside.organizations.memberships({ kind: 'user', id: user.id }))
    await recordEvent(kms, inside, { ...actor, organizationId: organization.id, ipAddress, userAgent }, happening(user))
}

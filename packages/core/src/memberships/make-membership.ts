import type { Member } from '../access/access-repository.ts'
import type { ProjectRole } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import type { Membership } from './membership.ts'

/** A membership with built-in roles, without an end. */
export function makeMembership(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  { projectId, member, roles }: { readonly projectId: string; readonly member: Member; readonly roles: readonly ProjectRole[] },
): Membership {
  const atMs = clock.nowMs()
  return {
    id: cryptography.randomId(),
    projectId,
    member: { kind: member.kind, id: member.id },
    roles: roles.map((builtIn) => ({ id: cryptography.randomId(), role: { builtIn }, term: null })),
    createdAtMs: atMs,
    updatedAtMs: atMs,
  }
}

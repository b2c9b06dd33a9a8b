import { rowId } from './row-id.ts'
import type { MemberColumns } from './schema.ts'

/** A user or an identity, as the ports name one. */
export interface Member {
  readonly kind: 'user' | 'identity'
  readonly id: string
}

export function memberColumns({ kind, id }: Member): MemberColumns {
  return kind === 'user' ? { user_id: id, identity_id: null } : { user_id: null, identity_id: id }
}

/** The column that holds a member's id, and the id, for a `where`. */
export function memberIs({ kind, id }: Member): readonly ['user_id' | 'identity_id', '=', string] {
  return [kind === 'user' ? 'user_id' : 'identity_id', '=', rowId(id)]
}

export function toMember({ user_id, identity_id }: MemberColumns): Member {
  return user_id !== null ? { kind: 'user', id: user_id } : { kind: 'identity', id: identity_id ?? '' }
}

import type { ActorReference } from '../../access/actor.ts'

/**
 *   minting ──▶ minted ──▶ switched ──▶ done
 *      │           │           │
 *      └───────────┴───────────┴──────▶ failed
 *
 *   minting    about to have new credentials made, or made without our having heard of it
 *   minted     they are kept here, and not in use
 *   switched   they are in use; the old ones are kept here until a run has confirmed the new ones, and still good
 *   done       the old ones are retired
 *   failed     the old ones are in use, as before; the new ones are retired, or `message` names what is left
 */
export type RotationState = 'minting' | 'minted' | 'switched' | 'done' | 'failed'

/** The journal of one renewal of a connection's credentials: each step is written down before the next is begun. */
export interface Rotation {
  readonly id: string
  readonly organizationId: string
  readonly connectionId: string
  readonly state: RotationState
  readonly automatic: boolean
  readonly startedBy: ActorReference
  /** The credentials that are renewed. */
  readonly oldVersion: number
  /** As what the new ones are in use. */
  readonly newVersion: number | null
  /** The runs that prove the new ones, by sync. */
  readonly proofs: Readonly<Record<string, string>>
  readonly sealedOld: Uint8Array | null
  readonly sealedNew: Uint8Array | null
  /** Tries of the step that is due. */
  readonly attempt: number
  readonly message: string | null
  /** What earlier tries had left at the service, and was ended: as the service names it. */
  readonly ended: readonly string[]
  /** Grows with every claim; only the newest may move it. */
  readonly turn: number
  readonly dueAtMs: number
  readonly createdAtMs: number
  readonly switchedAtMs: number | null
  readonly finishedAtMs: number | null
}

export interface RotationRepository {
  /** Throws `Duplicate` while another of the connection is under way. */
  insert(rotation: Rotation): Promise<void>
  /** The one that is due longest, with a new turn, due again after the lease; undefined when none is. */
  claimDue(nowMs: number, leaseMs: number): Promise<Rotation | undefined>
  /** Writes the whole row, matched by id and turn. Throws `RotationLost`. */
  move(rotation: Rotation): Promise<void>
  newest(connectionId: string): Promise<Rotation | undefined>
}

export const isOver = ({ state }: Pick<Rotation, 'state'>) => state === 'done' || state === 'failed'

export class RotationLost extends Error {
  override readonly name = 'RotationLost'
  constructor() {
    super('Another worker has taken over this rotation; this one stops without going on.')
  }
}

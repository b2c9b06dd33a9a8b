import type { Actor } from '../access/actor.ts'
import type { Provided } from '../audit/audit-log.ts'
import type { Happening } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { FoundFolder, Ground } from './ground.ts'

/** Something that was read and opened, and the event that tells of it. */
export interface Disclosure<T> {
  readonly shown: T
  readonly happening: Happening<'get-secret'> | Happening<'get-secrets'>
  /** It may be shown again while this is so and its ground is the same; absent where it depends on more. */
  readonly provided?: Provided | undefined
  /** About how much memory it takes. */
  readonly chars?: number
}

type Needed = Pick<Dependencies, 'store' | 'auditTrail' | 'memory'>

/** INVARIANT: the event is on the disk before the answer is given (tests/audit/disclose.test.ts). */
export async function disclose<T>(
  { store, auditTrail }: Needed,
  actor: Actor,
  read: (inside: Repositories) => Promise<Disclosure<T>>,
): Promise<T> {
  const { shown, happening } = await store.transact(read)
  await record({ auditTrail }, actor, happening)
  return shown
}

export interface Asked {
  /** What the answer depends on beside the actor and the ground. */
  readonly asked: unknown
  readonly ground: Ground
  /** Throws what the actor is not even to look for. */
  assert(): void
}

/**
 * The same, from memory where the very same was asked before on the same ground: then the statement that writes the event also proves that what was shown is still stored.
 * `read` must go by the ground, and by nothing else that may change without what it provides.
 */
export async function discloseAgain<T>(
  kms: Needed,
  actor: Actor,
  { asked, ground, assert }: Asked,
  read: (inside: Repositories, found: FoundFolder) => Promise<Disclosure<T>>,
): Promise<T> {
  const { kind, id, organizationId, organizationRole, organizationRules, scope } = actor
  const key = JSON.stringify([asked, kind, id, organizationId, organizationRole, organizationRules, scope])
  // SECURITY: whether it is theirs to see was decided by what they hold: only then is the folder looked for.
  const isKnown = kms.memory.shown(key, [ground.held]) !== undefined
  if (!isKnown) assert()
  const found = await ground.folder()
  const known = isKnown ? kms.memory.shown<Disclosure<T>>(key, [ground.held, found]) : undefined
  if (known && (await record(kms, actor, known.happening, known.provided))) return known.shown
  if (isKnown) assert()
  const made = await kms.store.transact((inside) => read(inside, found))
  await record(kms, actor, made.happening)
  if (made.provided) kms.memory.keep(key, { answer: made, basis: [ground.held, found], chars: made.chars ?? 0 })
  return made.shown
}

function record(
  { auditTrail }: Pick<Dependencies, 'auditTrail'>,
  actor: Actor,
  happening: Disclosure<unknown>['happening'],
  provided?: Provided,
): Promise<boolean> {
  return happening.type === 'get-secret'
    ? auditTrail.disclose<'get-secret'>(actor, happening, provided)
    : auditTrail.disclose<'get-secrets'>(actor, happening, provided)
}

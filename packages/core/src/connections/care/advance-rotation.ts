import { type CancelSignal, DestinationFailure, Secret } from '@hanzo-kms/connector-kit'
import { notify, settleNotices } from '../../notifications/notify.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { backOffMs, decideFailure } from '../../sync/decide-failure.ts'
import type { Connection } from '../connection.ts'
import { keepFacts } from './keep-facts.ts'
import { type OpenedRotation, openRotation, sealForRotation } from './open-rotation.ts'
import { isOver, type Rotation, RotationLost } from './rotation.ts'
import { type SharedWith, sharedWith } from './shared-with.ts'
import { recordRotation, switchCredentials } from './switch-credentials.ts'
import { verifySwitch } from './verify-switch.ts'

/** Longer than any step may take. */
export const ROTATION_LEASE_MS = 180_000
const STEPS_MAX = 8
const ATTEMPTS_MAX = 8
const LOOK_AGAIN_MS = 5_000

/**
 * Takes a claimed rotation as far as it goes now. Safe to stop at any await and go on from the journal: credentials that work are in use at every moment, and what was minted without our having heard of
 * it is found by its mark and ended before another is made.
 */
export async function advanceRotation(kms: Dependencies, claimed: Rotation, signal: CancelSignal): Promise<Rotation> {
  let rotation = claimed
  for (let steps = 0; steps < STEPS_MAX && !isOver(rotation); steps += 1) {
    signal.throwIfAborted()
    const opened = await kms.store.transact((inside) => openRotation(kms, inside, rotation))
    if (!opened) return rotation
    const next = await oneStep(kms, rotation, opened, signal)
    const isWaiting = next.dueAtMs > kms.clock.nowMs() && next.state === rotation.state
    rotation = next
    if (isWaiting) break
  }
  return rotation
}

/** For a worker: everything that is due. */
export async function advanceDueRotations(kms: Dependencies, signal: CancelSignal): Promise<void> {
  for (let claims = 0; claims < CLAIMS_MAX && !signal.aborted; claims += 1) {
    const rotation = await kms.store.transact(({ rotations }) => rotations.claimDue(kms.clock.nowMs(), ROTATION_LEASE_MS))
    if (!rotation) return
    try {
      await advanceRotation(kms, rotation, signal)
    } catch (error) {
      if (!(error instanceof RotationLost)) throw error
    }
  }
}

const CLAIMS_MAX = 50

async function oneStep(kms: Dependencies, rotation: Rotation, opened: OpenedRotation, signal: CancelSignal): Promise<Rotation> {
  try {
    switch (rotation.state) {
      case 'minting':
        return await mint(kms, rotation, opened, signal)
      case 'minted':
        return await compareAndSwitch(kms, rotation, opened, signal)
      case 'switched':
        return await confirmAndRetire(kms, rotation, opened, signal)
      case 'done':
      case 'failed':
        return rotation
    }
  } catch (error) {
    if (!(error instanceof DestinationFailure) || signal.aborted) throw error
    return afterFailure(kms, rotation, opened, error, signal)
  }
}

async function mint(kms: Dependencies, rotation: Rotation, opened: OpenedRotation, signal: CancelSignal): Promise<Rotation> {
  const { power, inUse, context, connection } = opened
  if (connection.credentialVersion !== rotation.oldVersion) return giveUp(kms, rotation, opened, OVERTAKEN, signal)
  const ended = rotation.attempt > 0 ? await power.sweep(inUse.reveal(), rotation.id, [inUse.reveal()], context, signal) : []
  // Written down first: whatever is minted from here on is looked for.
  const trying = await move(kms, { ...rotation, attempt: rotation.attempt + 1, ended: [...rotation.ended, ...ended] })
  const renewed = new Secret(await power.mint(inUse.reveal(), rotation.id, context, signal))
  return kms.store.transact(async (inside) => {
    const sealedNew = await sealForRotation(kms, inside, rotation, connection, 'new', renewed)
    const minted: Rotation = { ...trying, state: 'minted', attempt: 0, sealedNew }
    await inside.rotations.move(minted)
    return minted
  })
}

async function compareAndSwitch(kms: Dependencies, rotation: Rotation, opened: OpenedRotation, signal: CancelSignal): Promise<Rotation> {
  const { power, inUse, renewed, context, connection } = opened
  if (rotation.oldVersion === SWITCHED_BACK) return giveUp(kms, rotation, opened, rotation.message ?? OVERTAKEN, signal)
  if (!renewed || connection.credentialVersion !== rotation.oldVersion) return giveUp(kms, rotation, opened, OVERTAKEN, signal)
  const problem = await power.problemWith(inUse.reveal(), renewed.reveal(), context, signal)
  if (problem !== undefined) return giveUp(kms, rotation, opened, problem, signal)
  return kms.store.transact(async (inside) => {
    const stored = await inside.connections.find(rotation.organizationId, rotation.connectionId)
    // Replaced by a person since we looked: the next step finds that out.
    if (stored?.credentialVersion !== rotation.oldVersion) return rotation
    const sealedOld = await sealForRotation(kms, inside, rotation, stored, 'old', inUse)
    const { credentialVersion, proofs } = await switchCredentials(kms, inside, stored, renewed, rotation, 'switched')
    const inUseNow = { newVersion: credentialVersion, proofs, sealedOld, switchedAtMs: kms.clock.nowMs() }
    const switched: Rotation = { ...rotation, ...inUseNow, state: 'switched', attempt: 0, message: null }
    await inside.rotations.move(switched)
    return switched
  })
}

async function confirmAndRetire(kms: Dependencies, rotation: Rotation, opened: OpenedRotation, signal: CancelSignal): Promise<Rotation> {
  const { power, old, renewed, context, connection } = opened
  if (!old || !renewed || connection.credentialVersion !== rotation.newVersion) return giveUp(kms, rotation, opened, OVERTAKEN, signal)
  const verdict = await verifySwitch(kms, rotation, opened, signal)
  if (verdict.is === 'waiting') return move(kms, { ...rotation, dueAtMs: kms.clock.nowMs() + LOOK_AGAIN_MS })
  if (verdict.is === 'refused') return switchBack(kms, rotation, opened, verdict.why)
  await learnEnd(kms, opened, renewed, signal)
  const shared = await sharedWith(kms, opened.connector, connection, old)
  const kept = whyKept(shared)
  if (kept !== undefined) return finish(kms, rotation, opened, 'done', kept)
  await power.retire(renewed.reveal(), old.reveal(), context, signal)
  const ended = await power.sweep(renewed.reveal(), rotation.id, [renewed.reveal()], context, signal)
  return finish(kms, { ...rotation, ended: [...rotation.ended, ...ended] }, opened, 'done', null)
}

function whyKept({ names, elsewhere }: SharedWith): string | undefined {
  const users = [names.map((name) => `"${name}"`).join(', '), elsewhere > 0 ? 'connections of another organization on this server' : '']
  const told = users.filter((text) => text !== '').join(', and ')
  if (told === '') return undefined
  return `The new credentials are in use and confirmed. The old ones were not ended, because other connections use them, too: ${told}. Rotate those as well, the last of them ends them.`
}

/** So that the new end is shown at once. Where the service does not say, the next look tells it. */
async function learnEnd(
  kms: Dependencies,
  { connector, connection, context }: OpenedRotation,
  renewed: Secret<unknown>,
  signal: CancelSignal,
): Promise<void> {
  try {
    const facts = await connector.check(renewed.reveal(), context, signal)
    await kms.store.transact((inside) => keepFacts(kms, inside, connection, facts))
  } catch (error) {
    if (!(error instanceof DestinationFailure)) throw error
  }
}

/** As what a rotation renews nothing any more: the next step ends what it made. */
const SWITCHED_BACK = -1
const OVERTAKEN = 'Somebody changed the connection’s credentials while they were being rotated.'

async function switchBack(kms: Dependencies, rotation: Rotation, { old }: OpenedRotation, why: string): Promise<Rotation> {
  return kms.store.transact(async (inside) => {
    const stored = await inside.connections.find(rotation.organizationId, rotation.connectionId)
    if (!old || stored?.credentialVersion !== rotation.newVersion) return rotation
    await switchCredentials(kms, inside, stored, old, rotation, 'switched-back')
    const back: Rotation = { ...rotation, state: 'minted', attempt: 0, message: why, oldVersion: SWITCHED_BACK }
    await inside.rotations.move(back)
    return back
  })
}

/** The new credentials are not used, so they are ended; what cannot be ended is named. */
async function giveUp(kms: Dependencies, rotation: Rotation, opened: OpenedRotation, why: string, signal: CancelSignal): Promise<Rotation> {
  const { power, inUse, renewed, context, connection } = opened
  let left = ''
  try {
    if (renewed && connection.credentialVersion !== rotation.newVersion)
      await power.retire(renewed.reveal(), renewed.reveal(), context, signal)
    const keep = connection.credentialVersion === rotation.newVersion && renewed ? [inUse.reveal(), renewed.reveal()] : [inUse.reveal()]
    const ended = await power.sweep(inUse.reveal(), rotation.id, keep, context, signal)
    return finish(kms, { ...rotation, ended: [...rotation.ended, ...ended] }, opened, 'failed', why)
  } catch (error) {
    if (!(error instanceof DestinationFailure) || signal.aborted) throw error
    if (rotation.attempt < ATTEMPTS_MAX && decideFailure(error).do === 'stop-run' && error.kind !== 'unauthorized') throw error
    left = ` What was made under the mark ${rotation.id} may be left at the service: end it there. (${error.message}.)`
  }
  return finish(kms, rotation, opened, 'failed', `${why}${left}`)
}

/** Waits where waiting may help, and gives up where it does not. */
async function afterFailure(
  kms: Dependencies,
  rotation: Rotation,
  opened: OpenedRotation,
  failure: DestinationFailure,
  signal: CancelSignal,
): Promise<Rotation> {
  const reaction = decideFailure(failure)
  const isHopeless = reaction.do === 'fail-step' || (reaction.do === 'stop-run' && reaction.after === 'end')
  // What was written down meanwhile, by this very step.
  const now = (await kms.store.transact(({ rotations }) => rotations.newest(rotation.connectionId))) ?? rotation
  if (now.id !== rotation.id || now.turn !== rotation.turn) throw new RotationLost()
  if (!isHopeless && now.attempt < ATTEMPTS_MAX) {
    const attempt = rotation.state === 'minting' ? now.attempt : now.attempt + 1
    const waitMs = Math.max(failure.retryAfterMs ?? 0, backOffMs(Math.max(attempt, 1), 0))
    const message = now.oldVersion === SWITCHED_BACK ? now.message : failure.message
    return move(kms, { ...now, attempt, message, dueAtMs: kms.clock.nowMs() + waitMs })
  }
  if (now.state === 'switched') {
    const left = `The new credentials are in use and confirmed, but the old ones could not be ended: end them at the service. (${failure.message}.)`
    return finish(kms, now, opened, 'done', left)
  }
  return giveUp(kms, { ...now, attempt: ATTEMPTS_MAX }, opened, `${failure.message}.`, signal)
}

async function move(kms: Dependencies, rotation: Rotation): Promise<Rotation> {
  await kms.store.transact(({ rotations }) => rotations.move(rotation))
  return rotation
}

/** Nothing that opens is kept of a rotation that is over. */
async function finish(
  kms: Dependencies,
  rotation: Rotation,
  { connection }: OpenedRotation,
  state: 'done' | 'failed',
  message: string | null,
): Promise<Rotation> {
  const over: Rotation = { ...rotation, state, message, sealedOld: null, sealedNew: null, finishedAtMs: kms.clock.nowMs() }
  await kms.store.transact(async (inside) => {
    await inside.rotations.move(over)
    const { id: rotationId, automatic, startedBy } = rotation
    await recordRotation(kms, inside, connection, { rotationId, automatic, startedBy, outcome: state })
    if (state === 'done') await tellOfRotation(kms, inside, connection)
  })
  kms.log.info('credentials-rotated', { connectionId: rotation.connectionId, state })
  return over
}

async function tellOfRotation(kms: Dependencies, inside: Repositories, { id, name, ...place }: Connection): Promise<void> {
  await settleNotices(inside, ['token-dead', 'token-expiring'], id)
  const care = await inside.care.find(id)
  const expiresAtMs = care?.expiresAtMs ?? null
  await notify(kms, inside, place, 'token-rotated', { connectionId: id, connectionName: name, expiresAtMs })
}

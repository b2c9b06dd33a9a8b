import { type CancelSignal, DestinationFailure, formatInstant, Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { platformOf } from '../../audit/platform.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { notify } from '../../notifications/notify.ts'
import type { Dependencies } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import { findConnector } from '../find-connector.ts'
import { openCredentials, unlockForConnection } from '../seal-credentials.ts'
import { type Care, daysLeft, warningDue } from './care.ts'
import { keepFacts } from './keep-facts.ts'
import { isOver } from './rotation.ts'
import { beginRotation } from './start-rotation.ts'

const PERIOD_MS = 6 * 3_600_000
const DAY_MS = 86_400_000
const CONNECTIONS_MAX = 50

/** Looks after the connections whose time has come: reads when their credentials end, warns once at each threshold, and begins to rotate those that are to renew themselves. */
export async function careForConnections(kms: Dependencies, random: () => number, signal: CancelSignal): Promise<void> {
  for (let count = 0; count < CONNECTIONS_MAX && !signal.aborted; count += 1) {
    const due = await kms.store.transact(({ care }) => care.claimDue(kms.clock.nowMs(), PERIOD_MS, random()))
    if (!due) return
    const connection = await kms.store.transact(({ connections }) => connections.find(due.organizationId, due.connectionId))
    if (connection?.pausedReason === null) await careFor(kms, connection, signal)
  }
}

export async function careFor(kms: Dependencies, connection: Connection, signal: CancelSignal): Promise<void> {
  const care = await lookAt(kms, connection, signal)
  if (!care) return
  await warn(kms, connection, care)
  await rotateInTime(kms, connection, care)
}

/** Undefined where the service did not answer: the next look tells more. */
async function lookAt(kms: Dependencies, connection: Connection, signal: CancelSignal): Promise<Care | undefined> {
  const connector = findConnector(kms.connectors, connection.app)
  const credentials = await kms.store.transact(
    async (inside) => new Secret(openCredentials(await unlockForConnection(kms, inside, connection), connection)),
  )
  try {
    const facts = await connector.check(credentials.reveal(), kms.connectorContext(connection.egressAllow), signal)
    return await kms.store.transact((inside) => keepFacts(kms, inside, connection, facts))
  } catch (error) {
    if (signal.aborted || !(error instanceof DestinationFailure)) throw error
    kms.log.warn('connection-not-looked-at', { connectionId: connection.id, kind: error.kind })
    return kms.store.transact(({ care }) => care.find(connection.id))
  }
}

async function warn(kms: Dependencies, { id, name, projectId, organizationId }: Connection, care: Care): Promise<void> {
  const nowMs = kms.clock.nowMs()
  const days = warningDue(care, nowMs)
  const { expiresAtMs } = care
  if (days === undefined || expiresAtMs === null) return
  const left = daysLeft(expiresAtMs, nowMs)
  const platform = platformOf(organizationId)
  const expiresAt = formatInstant(expiresAtMs)
  await kms.store.transact(async (inside) => {
    await inside.care.put({ ...care, warnedDays: days })
    await recordEvent(kms, inside, platform, {
      type: 'warn-app-connection-expiry',
      projectId,
      metadata: { connectionId: id, name, daysLeft: left, expiresAt },
    })
    const facts = { connectionId: id, connectionName: name, expiresAtMs, daysLeft: left }
    await notify(kms, inside, { organizationId, projectId }, 'token-expiring', facts)
  })
  kms.log.warn('credentials-expiring', { connectionId: id, daysLeft: left })
}

async function rotateInTime(kms: Dependencies, connection: Connection, care: Care): Promise<void> {
  const { expiresAtMs, rotateDaysBefore, credentialVersion } = care
  const nowMs = kms.clock.nowMs()
  if (expiresAtMs === null || rotateDaysBefore === null || credentialVersion !== connection.credentialVersion) return
  if (expiresAtMs - nowMs > rotateDaysBefore * DAY_MS || !findConnector(kms.connectors, connection.app).rotation) return
  const newest = await kms.store.transact(({ rotations }) => rotations.newest(connection.id))
  // One that failed is tried again the next day, not at every look.
  if (newest && (!isOver(newest) || (newest.state === 'failed' && nowMs - newest.createdAtMs < DAY_MS))) return
  try {
    await beginRotation(kms, connection, { by: { kind: 'platform', id: null }, automatic: true, dueAtMs: nowMs })
  } catch (error) {
    // Another process, or a person, was quicker.
    if (!(error instanceof KmsError)) throw error
  }
}

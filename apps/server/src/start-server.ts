import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freeBytesOf, watchDiskRoom } from '@hanzo-kms/adapters/database/disk-room'
import type { RegisteredConnector } from '@hanzo-kms/connector-kit'
import type { Clock, Dependencies } from '@hanzo-kms/core'
import type { Logger } from 'pino'
import { buildApp } from './http/build-app.ts'
import { logThrough } from './log.ts'
import { createMetrics } from './metrics.ts'
import { type OpenedKms, openKms } from './open-kms.ts'
import { allRoutes } from './routes/all-routes.ts'
import { startAuditWorker } from './run-audit.ts'
import { startDeliveries } from './run-deliveries.ts'
import { startDriftChecks } from './run-drift-checks.ts'
import { startHousekeeping } from './run-housekeeping.ts'
import { startRewrapping } from './run-rewrapping.ts'
import { startTokenCare } from './run-token-care.ts'
import { startRunWorker } from './run-worker.ts'
import type { Settings } from './settings.ts'

export interface RunningServer {
  /** Where it listens, without a trailing slash. */
  readonly url: string
  readonly kms: Dependencies
  readonly opened: Pick<OpenedKms, 'engine' | 'rootKey'>
  /** Finishes the requests and the steps under way, at most `STOP_MS`, then gives everything back. */
  stop(): Promise<void>
}

const STOP_MS = 10_000
const DISK_FULL =
  'Less than 64 MiB are free where the data directory is: nothing is written until there is more room. What is there can be read.'
const DISK_HAS_ROOM = 'There is room on the disk again.'
/** Where `npm run build` puts it. */
const dashboardDir = fileURLToPath(new URL('../../dashboard/dist', import.meta.url))

/**
 * Opens the database, starts the workers and listens. Throws the refusals of `openKms`, and `listen`'s error when the address is taken. `clock` is the system's unless a test
 * brings its own; `forRuns` is how a test stands between the worker and its ports, `freeBytes` how it
 * fills the disk.
 */
export async function startServer(
  settings: Settings,
  connectors: readonly RegisteredConnector[],
  logger: Logger,
  clock?: Clock,
  forRuns: (kms: Dependencies) => Dependencies = (kms) => kms,
  freeBytes: () => number = () => freeBytesOf(settings.dataDir),
): Promise<RunningServer> {
  const tellRoom = (isShort: boolean) =>
    logger.warn({ event: isShort ? 'disk-full' : 'disk-has-room' }, isShort ? DISK_FULL : DISK_HAS_ROOM)
  const metrics = createMetrics()
  const opened = await openKms(settings, connectors, logThrough(logger), clock, metrics.requestSent)
  let url = ''
  const ownAddress = () => ({ publicUrl: settings.publicUrl ?? url, isConfigured: settings.publicUrl !== undefined })
  const { trustProxy } = settings
  // A PostgreSQL server has a disk of its own, and watches it.
  const isShortOfRoom =
    opened.engine === 'embedded' ? watchDiskRoom({ freeBytes, nowMs: () => performance.now(), onChange: tellRoom }) : () => false
  const routes = allRoutes(connectors, { metrics, isShortOfRoom })
  const app = buildApp(opened.kms, { routes, logger, trustProxy, dashboardDir, ownAddress, isShortOfRoom })
  try {
    await app.listen({ host: settings.host, port: settings.port })
  } catch (error) {
    await opened.close()
    throw error
  }
  const housekeeping = startHousekeeping(opened.kms)
  const tokenCare = startTokenCare(opened.kms)
  const driftChecks = startDriftChecks(opened.kms)
  const auditWorker = startAuditWorker(opened.kms)
  const deliveries = await startDeliveries(opened.kms)
  const rewrapping = opened.rootKey.hasOld ? startRewrapping(opened.kms, opened.rootKey.id) : undefined
  const worker = await startRunWorker(forRuns(opened.kms), isShortOfRoom, metrics.runEnded)
  const address = app.server.address() as AddressInfo | null
  const host = address?.family === 'IPv6' ? `[${address.address}]` : (address?.address ?? settings.host)
  url = `http://${host}:${address?.port ?? settings.port}`
  let stopping: Promise<void> | undefined
  const stopAll = async () => {
    const workers = [worker, deliveries, driftChecks, tokenCare, housekeeping, ...(rewrapping ? [rewrapping] : [])]
    const finished = Promise.all([app.close(), ...workers.map((each) => each.stop())]).then(() => auditWorker.stop())
    await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())])
    await opened.close()
  }
  return {
    url,
    kms: opened.kms,
    opened,
    stop: () => {
      stopping ??= stopAll()
      return stopping
    },
  }
}

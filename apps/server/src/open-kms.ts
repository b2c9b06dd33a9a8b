import { setTimeout as wait } from 'node:timers/promises'
import type { LoadedRootKey } from '@hanzo-kms/adapters/cryptography/load-root-key'
import { nodeCryptography } from '@hanzo-kms/adapters/cryptography/node-cryptography'
import type { Database } from '@hanzo-kms/adapters/database/database'
import { migrateDatabase } from '@hanzo-kms/adapters/database/migrate'
import { type Endpoint, parseEgressAllow } from '@hanzo-kms/adapters/http/egress-policy'
import { createGuardedFetch } from '@hanzo-kms/adapters/http/guarded-fetch'
import { createMessenger } from '@hanzo-kms/adapters/notifications/create-messenger'
import { parseSmtpServer, type SmtpServer } from '@hanzo-kms/adapters/notifications/smtp-server'
import { createOpenIdConnect } from '@hanzo-kms/adapters/oidc/openid-connect'
import { createPasswordCritic } from '@hanzo-kms/adapters/password-critic'
import { argon2Passwords } from '@hanzo-kms/adapters/passwords'
import { createStore } from '@hanzo-kms/adapters/store/create-store'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { totpCodes } from '@hanzo-kms/adapters/totp-codes'
import type { CancelSignal, RegisteredConnector } from '@hanzo-kms/connector-kit'
import type { Clock, Dependencies, Log } from '@hanzo-kms/core'
import { createMemory } from '@hanzo-kms/core/access/memory'
import { createAuditTrail } from '@hanzo-kms/core/audit/audit-trail'
import { checkRootKeys } from '@hanzo-kms/core/keyring/check-root-key'
import { KeyRing } from '@hanzo-kms/core/keyring/keyring'
import { asOneRootKey } from '@hanzo-kms/core/keyring/root-key'
import { loadRootKeys } from './load-root-keys.ts'
import { openDatabase, readOwnMigrations } from './open-database.ts'
import { openEgress } from './open-egress.ts'
import { openBackupDoor } from './operations/backup-door.ts'
import { type Settings, SettingsRefusal } from './settings.ts'
import { version } from './version.ts'

export interface OpenedKms {
  readonly kms: Dependencies
  readonly engine: Database<Schema>['engine']
  readonly rootKey: Pick<LoadedRootKey, 'source' | 'generated'> & { readonly id: string; readonly hasOld: boolean }
  close(): Promise<void>
}

/** For one answer of an identity provider or of the receiver of a notification. */
const ANSWER_MS_MAX = 10_000
const ANSWER_BYTES_MAX = 1_048_576

/**
 * Puts the product together: settings in, use cases' dependencies out. Nothing is served before the root key is known to fit the database.
 * Throws `SettingsRefusal`, `DatabaseRefusal`, `RootKeyRefusal` or `WrongRootKey`, each with one sentence for a person.
 */
export async function openKms(
  settings: Settings,
  connectors: readonly RegisteredConnector[],
  log: Log,
  clock: Clock = systemClock,
  onSent: (method: string, outcome: string) => void = () => {},
): Promise<OpenedKms> {
  const egressAllow = readEgress(settings.egressAllow)
  const smtp = readSmtp(settings)
  const database = await openDatabase<Schema>(settings)
  const policy = { allow: egressAllow, neverReach: ownEndpoints(settings) }
  const egress = openEgress({ ...policy, ...clock, onSent })
  const guardedFetch = createGuardedFetch({ policy, deadlineMs: ANSWER_MS_MAX, bodyBytesMax: ANSWER_BYTES_MAX })
  try {
    await migrateDatabase(database, await readOwnMigrations())
    const { loaded, held } = loadRootKeys(settings)
    const store = createStore(database)
    const keyRing = new KeyRing(nodeCryptography, asOneRootKey(held))
    await checkRootKeys({ store, keyRing, cryptography: nodeCryptography, clock, log }, held)
    // The lock on the directory proves that whoever held a run is gone: nobody has to wait for the end of its lease.
    if (database.engine === 'embedded') await store.transact(({ runs }) => runs.endLeases())
    const kms: Dependencies = {
      store,
      auditTrail: createAuditTrail({ store, keyRing, cryptography: nodeCryptography, clock, log }),
      memory: createMemory({ store, clock }),
      keyRing,
      cryptography: nodeCryptography,
      passwords: argon2Passwords,
      passwordCritic: createPasswordCritic(),
      oneTimeCodes: totpCodes,
      openIdConnect: createOpenIdConnect(guardedFetch, clock.nowMs),
      messenger: createMessenger({ fetch: guardedFetch.fetch, policy, nowMs: clock.nowMs, smtp }),
      clock,
      connectors,
      connectorContext: egress.contextFor,
      log,
    }
    const maker = () => ({ rootKey: { id: held.current.id, bytes: loaded.bytes }, version, nowMs: clock.nowMs() })
    const door = database.engine === 'embedded' ? await openBackupDoor(settings.dataDir, database, maker, log) : undefined
    const close = async () => {
      await door?.close()
      await egress.close()
      await guardedFetch.close()
      await database.close()
    }
    return {
      kms,
      engine: database.engine,
      rootKey: { source: loaded.source, generated: loaded.generated, id: held.current.id, hasOld: held.old.length > 0 },
      close,
    }
  } catch (error) {
    await egress.close()
    await guardedFetch.close()
    await database.close()
    throw error
  }
}

const systemClock: Clock = { nowMs: Date.now, sleep }

/** How long a sleeper may take to notice a signal that cannot call back. */
const NOTICE_MS = 100

async function sleep(durationMs: number, signal: CancelSignal): Promise<void> {
  // Not by the time of day: a clock that is set back a day would make a second as long, and leases would end unextended.
  const until = performance.now() + durationMs
  for (let left = durationMs; left > 0 && !signal.aborted; left = until - performance.now())
    await wait(Math.min(left, NOTICE_MS), undefined, { ref: false })
}

/** SECURITY: no allow-list opens these; a connection must not be a way into our own doors. */
function ownEndpoints({ host, port, databaseUrl }: Settings): readonly Endpoint[] {
  const own = port === 0 ? [] : [{ host, port }]
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return own
  const database = new URL(databaseUrl)
  return [...own, { host: database.hostname || 'localhost', port: Number(database.port || 5432) }]
}

function readEgress(text: string) {
  try {
    return parseEgressAllow(text)
  } catch (error) {
    throw new SettingsRefusal(`KMS_EGRESS_ALLOW cannot be used: ${error instanceof Error ? error.message : 'it cannot be read'}`)
  }
}

function readSmtp({ smtpUrl, smtpFrom }: Settings): SmtpServer | undefined {
  if (smtpUrl === undefined && smtpFrom === undefined) return undefined
  if (smtpUrl === undefined || smtpFrom === undefined)
    throw new SettingsRefusal(
      'KMS_SMTP_URL and KMS_SMTP_FROM are needed together: one says where mail is handed in, the other from whom it comes.',
    )
  try {
    return parseSmtpServer(smtpUrl, smtpFrom)
  } catch (error) {
    throw new SettingsRefusal(error instanceof Error ? error.message : 'KMS_SMTP_URL cannot be read.')
  }
}

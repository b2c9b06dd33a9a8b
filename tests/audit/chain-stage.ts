import { nodeCryptography } from '@hanzo-kms/adapters/cryptography/node-cryptography'
import { rootKeyFromBytes } from '@hanzo-kms/adapters/cryptography/root-key-from-bytes'
import type { Database } from '@hanzo-kms/adapters/database/database'
import { migrateDatabase } from '@hanzo-kms/adapters/database/migrate'
import { readMigrations } from '@hanzo-kms/adapters/database/read-migrations'
import { createStore } from '@hanzo-kms/adapters/store/create-store'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { type AuditTrail, createAuditTrail } from '@hanzo-kms/core/audit/audit-trail'
import { recordEvent } from '@hanzo-kms/core/audit/record-event'
import { type Anchor, type ChainReport, verifyChain } from '@hanzo-kms/core/audit/verify-chain'
import { KeyRing, organizationScope } from '@hanzo-kms/core/keyring/keyring'

const migrations = new URL('../../packages/adapters/migrations/', import.meta.url)

// One for all, as the organisations of one database have.
const ROOT_KEY = nodeCryptography.randomBytes(32)

export type ChainDependencies = Parameters<typeof createAuditTrail>[0]

/** An organisation's chain on a real database, without the rest of the product. */
export interface ChainStage {
  readonly kms: ChainDependencies
  readonly organizationId: string
  readonly trail: AuditTrail
  /** Every event that the log has warned of. */
  readonly warnings: string[]
  /** Anchors as the log stream had them. */
  readonly said: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[]
  /** Another server process on the same database. */
  another(): AuditTrail
  /** As a change does: in a transaction. */
  change(key: string, projectId?: string): Promise<void>
  /** As a read does: waits until it is on the disk. */
  disclose(key: string, trail?: AuditTrail): Promise<void>
  verify(anchors?: readonly Anchor[]): Promise<ChainReport>
}

export async function makeChainStage(database: Database<Schema>): Promise<ChainStage> {
  await migrateDatabase(database, await readMigrations(migrations))
  const store = createStore(database)
  const rootKey = rootKeyFromBytes(ROOT_KEY)
  const warnings: string[] = []
  const said: { event: string; fields: Readonly<Record<string, unknown>> }[] = []
  const clock = { nowMs: Date.now, sleep: async () => {} }
  const log = {
    info: (event: string, fields: object) => void said.push({ event, fields: { ...fields } }),
    warn: (event: string) => void warnings.push(event),
  }
  const dependencies = () => ({ store, keyRing: new KeyRing(nodeCryptography, rootKey), cryptography: nodeCryptography, clock, log })
  const kms = dependencies()
  const organizationId = nodeCryptography.randomId()
  await store.transact((inside) => kms.keyRing.establish(organizationScope(organizationId), inside.dataKeys, Date.now()))
  const trail = createAuditTrail(kms)
  const somebody = {
    kind: 'user',
    id: nodeCryptography.randomId(),
    label: 'ada@example.com',
    organizationId,
    ipAddress: '192.0.2.7',
    userAgent: 'cli/1.0',
  } as const
  const secret = (secretKey: string) => ({
    environment: 'prod',
    secretPath: '/',
    secretId: organizationId,
    secretKey,
    secretVersion: 1,
    valueShown: true,
  })
  return {
    kms,
    organizationId,
    trail,
    warnings,
    said,
    another: () => createAuditTrail(dependencies()),
    change: (key, projectId) =>
      store.transact((inside) =>
        recordEvent(kms, inside, somebody, {
          type: 'create-secrets',
          projectId: projectId ?? null,
          metadata: { environment: 'prod', secretPath: '/', numberOfSecrets: 1, secretKeys: [key] },
        }),
      ),
    async disclose(key, by = trail) {
      await by.disclose(somebody, { type: 'get-secret', metadata: secret(key) })
    },
    verify: (anchors) => verifyChain(kms, organizationId, anchors),
  }
}

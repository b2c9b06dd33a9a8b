import { setTimeout as wait } from 'node:timers/promises'
import type { Repositories, Store } from '@hanzo-kms/core'
import type { AuditEvent } from '@hanzo-kms/core/audit/audit-event'
import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { createAccessRepository } from './access-repository.ts'
import { createAttemptRepository } from './attempt-repository.ts'
import { extendChain } from './audit-chain-methods.ts'
import { createAuditLog } from './audit-log.ts'
import { createCareRepository } from './care-repository.ts'
import { createChangeSetRepository } from './change-set-repository.ts'
import { createConnectionRepository } from './connection-repository.ts'
import { createDataKeyRepository } from './data-key-repository.ts'
import { createDriftRepository } from './drift-repository.ts'
import { createEnvironmentRepository } from './environment-repository.ts'
import { createFolderRepository } from './folder-repository.ts'
import { createGaugeRepository } from './gauge-repository.ts'
import { createIdentityRepository } from './identity-repository.ts'
import { createInvitationRepository } from './invitation-repository.ts'
import { createLedgerRepository } from './ledger-repository.ts'
import { createMembershipRepository } from './membership-repository.ts'
import { createNotificationRepository } from './notification-repository.ts'
import { createOidcRepository } from './oidc-repository.ts'
import { createOrganizationRepository } from './organization-repository.ts'
import { createPersonalSecretRepository } from './personal-secret-repository.ts'
import { createProjectRepository } from './project-repository.ts'
import { createRoleRepository } from './role-repository.ts'
import { createRotationRepository } from './rotation-repository.ts'
import { createRunRepository, RUNS_CHANNEL } from './run-repository.ts'
import type { Schema } from './schema.ts'
import { createSecondFactorRepository } from './second-factor-repository.ts'
import { createSecretImportRepository } from './secret-import-repository.ts'
import { createSecretRepository } from './secret-repository.ts'
import { createSyncRepository } from './sync-repository.ts'
import { createTagRepository } from './tag-repository.ts'
import { createTokenRepository } from './token-repository.ts'
import { createTrashRepository } from './trash-repository.ts'
import { codeOf, constraintOf, tellingDuplicates } from './unique-violation.ts'
import { createUserRepository } from './user-repository.ts'
import { watchWrites } from './watch-writes.ts'

/** Each time one transaction of all that meet goes through, so this is also how many may meet at one row. */
const TRIES_MAX = 40
/** Those that met would meet again: each waits a time of its own. */
const WAIT_MS_MAX = 40
/**
 * Serialization failure, deadlock, and a reference to a row that is gone: the other transaction went first, and ours sees its effect when it begins again. (A use case that
 * refers to a row has read it, or has read that nobody refers to what it deletes: only a race makes either wrong.)
 */
const again = new Set(['40001', '40P01', '23503'])
/** Unique rules that only a race can break: begun again, the transaction finds the other's row and does the right thing. */
const racedConstraints = new Set([
  'environments_position',
  'secret_imports_position',
  'change_sets_number',
  'notification_deliveries_one_gathering',
  'sync_runs_one_running',
  'sync_runs_one_queued',
])

export function createStore(database: Database<Schema>): Store {
  const listeners: ((organizationIds: readonly string[]) => void)[] = []
  const accessListeners: (() => void)[] = []
  return {
    async transact(work, view = 'snapshot') {
      for (let tries = 1; ; tries += 1) {
        const recordedIn = new Set<string>()
        let isAccessChanged = false
        const heard: Heard = {
          onAppended: (event) => recordedIn.add(event.organizationId),
          onAccessWrite: () => {
            isAccessChanged = true
          },
        }
        try {
          const done = await database.kysely
            .transaction()
            .setIsolationLevel(view === 'snapshot' ? 'repeatable read' : 'read committed')
            .execute((transaction) => work(repositoriesOf(transaction, heard)))
          if (recordedIn.size > 0) for (const listener of listeners) listener([...recordedIn])
          return done
        } catch (error) {
          if (tries === TRIES_MAX || !lostRace(error)) throw error
          await wait(Math.random() * Math.min(2 ** (tries - 1), WAIT_MS_MAX))
        } finally {
          // Also after an error: a connection that broke at the commit does not say whether it committed.
          if (isAccessChanged) for (const listener of accessListeners) listener()
        }
      }
    },
    onRunQueued: (listener) => database.listen(RUNS_CHANNEL, listener),
    extendChain: (before, after, events, provided) => extendChain(database.kysely, before, after, events, provided),
    onEventsRecorded: (listener) => void listeners.push(listener),
    onAccessChanged: (listener) => void accessListeners.push(listener),
  }
}

function lostRace(error: unknown): boolean {
  const said = error instanceof Duplicate ? error.cause : error
  return again.has(codeOf(said) ?? '') || racedConstraints.has(constraintOf(said) ?? '')
}

interface Heard {
  onAppended(event: AuditEvent): void
  onAccessWrite(): void
}

function repositoriesOf(plain: Kysely<Schema>, { onAppended, onAccessWrite }: Heard): Repositories {
  // Who may do what, and where what they ask for lies, goes by all of these.
  const db = watchWrites(plain, onAccessWrite)
  return madeWhenUsed<Repositories>({
    organizations: () => createOrganizationRepository(db),
    users: () => createUserRepository(db),
    attempts: () => createAttemptRepository(plain),
    invitations: () => createInvitationRepository(db),
    oidc: () => createOidcRepository(db),
    secondFactors: () => createSecondFactorRepository(db),
    identities: () => createIdentityRepository(db),
    tokens: () => createTokenRepository(db),
    access: () => createAccessRepository(db),
    roles: () => createRoleRepository(db),
    memberships: () => createMembershipRepository(db),
    projects: () => createProjectRepository(db),
    environments: () => createEnvironmentRepository(db),
    folders: () => createFolderRepository(db),
    tags: () => createTagRepository(db),
    secrets: () => createSecretRepository(plain),
    imports: () => createSecretImportRepository(db),
    overrides: () => createPersonalSecretRepository(plain),
    changeSets: () => createChangeSetRepository(plain),
    dataKeys: () => createDataKeyRepository(db),
    connections: () => createConnectionRepository(plain),
    care: () => createCareRepository(plain),
    rotations: () => createRotationRepository(plain),
    syncs: () => createSyncRepository(plain),
    drift: () => createDriftRepository(plain),
    ledger: () => createLedgerRepository(plain),
    runs: () => createRunRepository(plain),
    notifications: () => createNotificationRepository(plain),
    gauges: () => createGaugeRepository(plain),
    trash: () => createTrashRepository(db),
    audit: () => createAuditLog(plain, onAppended),
  })
}

/** A transaction uses a few of them, and each has its methods to make. */
function madeWhenUsed<T extends object>(makers: { readonly [Name in keyof T]: () => T[Name] }): T {
  const made: Partial<T> = {}
  for (const name of Object.keys(makers) as (keyof T)[])
    Object.defineProperty(made, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = tellingDuplicates(makers[name]() as object)
        Object.defineProperty(made, name, { value, enumerable: true })
        return value
      },
    })
  return made as T
}

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
import { codeOf, constraintOf, tellingDuplicates } from './unique-violation.ts'
import { createUserRepository } from './user-repository.ts'

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
  return {
    async transact(work, view = 'snapshot') {
      for (let tries = 1; ; tries += 1) {
        try {
          const recordedIn = new Set<string>()
          const done = await database.kysely
            .transaction()
            .setIsolationLevel(view === 'snapshot' ? 'repeatable read' : 'read committed')
            .execute((transaction) => work(repositoriesOf(transaction, (event) => recordedIn.add(event.organizationId))))
          if (recordedIn.size > 0) for (const listener of listeners) listener([...recordedIn])
          return done
        } catch (error) {
          if (tries === TRIES_MAX || !lostRace(error)) throw error
          await wait(Math.random() * Math.min(2 ** (tries - 1), WAIT_MS_MAX))
        }
      }
    },
    onRunQueued: (listener) => database.listen(RUNS_CHANNEL, listener),
    extendChain: (before, after, events) => extendChain(database.kysely, before, after, events),
    onEventsRecorded: (listener) => void listeners.push(listener),
  }
}

function lostRace(error: unknown): boolean {
  const said = error instanceof Duplicate ? error.cause : error
  return again.has(codeOf(said) ?? '') || racedConstraints.has(constraintOf(said) ?? '')
}

function repositoriesOf(db: Kysely<Schema>, onAppended: (event: AuditEvent) => void): Repositories {
  return {
    organizations: tellingDuplicates(createOrganizationRepository(db)),
    users: tellingDuplicates(createUserRepository(db)),
    attempts: tellingDuplicates(createAttemptRepository(db)),
    invitations: tellingDuplicates(createInvitationRepository(db)),
    oidc: tellingDuplicates(createOidcRepository(db)),
    secondFactors: tellingDuplicates(createSecondFactorRepository(db)),
    identities: tellingDuplicates(createIdentityRepository(db)),
    tokens: tellingDuplicates(createTokenRepository(db)),
    access: tellingDuplicates(createAccessRepository(db)),
    roles: tellingDuplicates(createRoleRepository(db)),
    memberships: tellingDuplicates(createMembershipRepository(db)),
    projects: tellingDuplicates(createProjectRepository(db)),
    environments: tellingDuplicates(createEnvironmentRepository(db)),
    folders: tellingDuplicates(createFolderRepository(db)),
    tags: tellingDuplicates(createTagRepository(db)),
    secrets: tellingDuplicates(createSecretRepository(db)),
    imports: tellingDuplicates(createSecretImportRepository(db)),
    overrides: tellingDuplicates(createPersonalSecretRepository(db)),
    changeSets: tellingDuplicates(createChangeSetRepository(db)),
    dataKeys: tellingDuplicates(createDataKeyRepository(db)),
    connections: tellingDuplicates(createConnectionRepository(db)),
    care: tellingDuplicates(createCareRepository(db)),
    rotations: tellingDuplicates(createRotationRepository(db)),
    syncs: tellingDuplicates(createSyncRepository(db)),
    drift: tellingDuplicates(createDriftRepository(db)),
    ledger: tellingDuplicates(createLedgerRepository(db)),
    runs: tellingDuplicates(createRunRepository(db)),
    notifications: tellingDuplicates(createNotificationRepository(db)),
    audit: tellingDuplicates(createAuditLog(db, onAppended)),
  }
}

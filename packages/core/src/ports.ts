/**
 * The seams of the core, glossary first. One word per thing:
 *
 * - secret:      a named value in a folder of a project environment
 * - connection:  stored credentials for one account at one outside service
 * - destination: one place inside that account where secrets land
 * - sync:        a standing order: keep this folder equal to that destination
 * - run:         one pass of a sync, queued, claimed by a worker, recorded per key
 * - plan:        what would make the destination equal, step by step, computed without side effects
 * - notice:      what a person is told who did not ask, through a channel, as one delivery to each
 * - ledger:      our memory of which remote entries are ours and what we last put there
 * - scope:       what a data key belongs to: a project, or an organisation for what lies above projects
 */

import type { CancelSignal, ConnectorContext, RegisteredConnector, Secret } from '@hanzo-kms/connector-kit'
import type { AccessRepository } from './access/access-repository.ts'
import type { Memory } from './access/memory.ts'
import type { AuditLog, ChainEnd, LinkedEvent, Provided, SealedHead } from './audit/audit-log.ts'
import type { AuditTrail } from './audit/audit-trail.ts'
import type { ChangeSetRepository } from './changes/change-set.ts'
import type { CareRepository } from './connections/care/care.ts'
import type { RotationRepository } from './connections/care/rotation.ts'
import type { ConnectionRepository } from './connections/connection.ts'
import type { TokenRepository } from './identities/access-token.ts'
import type { IdentityRepository } from './identities/identity.ts'
import type { Cryptography } from './keyring/cryptography.ts'
import type { DataKeyRepository } from './keyring/data-key.ts'
import type { KeyRing } from './keyring/keyring.ts'
import type { MembershipRepository } from './memberships/membership.ts'
import type { GaugeRepository } from './metrics/gauges.ts'
import type { NotificationRepository } from './notifications/channel.ts'
import type { Messenger } from './notifications/messenger.ts'
import type { OrganizationRepository } from './organizations/organization.ts'
import type { AttemptRepository } from './people/attempts.ts'
import type { InvitationRepository } from './people/invitation.ts'
import type { OidcRepository, OpenIdConnect } from './people/oidc/identity-provider.ts'
import type { OneTimeCodes, SecondFactorRepository } from './people/second-factor.ts'
import type { UserRepository } from './people/user.ts'
import type { EnvironmentRepository } from './projects/environment.ts'
import type { FolderRepository } from './projects/folder.ts'
import type { ProjectRepository } from './projects/project.ts'
import type { TagRepository } from './projects/tag.ts'
import type { RoleRepository } from './roles/role.ts'
import type { PersonalSecretRepository } from './secrets/personal-secret.ts'
import type { SecretImportRepository } from './secrets/secret-import.ts'
import type { SecretRepository } from './secrets/stored-secret.ts'
import type { DriftRepository } from './sync/drift/drift.ts'
import type { LedgerRepository } from './sync/ledger.ts'
import type { RunRepository } from './sync/run.ts'
import type { SyncRepository } from './sync/sync.ts'
import type { TrashRepository } from './trash/trash.ts'

/** Everything that can be read or changed inside one transaction. */
export interface Repositories {
  readonly organizations: OrganizationRepository
  readonly users: UserRepository
  readonly attempts: AttemptRepository
  readonly secondFactors: SecondFactorRepository
  readonly invitations: InvitationRepository
  readonly oidc: OidcRepository
  readonly identities: IdentityRepository
  readonly tokens: TokenRepository
  readonly access: AccessRepository
  readonly roles: RoleRepository
  readonly memberships: MembershipRepository
  readonly projects: ProjectRepository
  readonly environments: EnvironmentRepository
  readonly folders: FolderRepository
  readonly tags: TagRepository
  readonly secrets: SecretRepository
  readonly imports: SecretImportRepository
  readonly overrides: PersonalSecretRepository
  readonly changeSets: ChangeSetRepository
  readonly dataKeys: DataKeyRepository
  readonly connections: ConnectionRepository
  readonly care: CareRepository
  readonly rotations: RotationRepository
  readonly syncs: SyncRepository
  readonly ledger: LedgerRepository
  readonly drift: DriftRepository
  readonly runs: RunRepository
  readonly notifications: NotificationRepository
  readonly gauges: GaugeRepository
  readonly trash: TrashRepository
  readonly audit: AuditLog
}

/**
 * INVARIANT: state, its audit event and the run it causes commit together or not at all (tested by `exerciseStore`).
 * `work` sees one consistent snapshot (repeatable read) and must not wait for anything outside the database: the embedded engine has one connection.
 */
export interface Store {
  transact<T>(work: (inside: Repositories) => Promise<T>, view?: View): Promise<T>
  /** Calls back when a run may have become due: after a commit that queued one, here or in another process. Returns the way to stop. */
  onRunQueued(listener: () => void): Promise<() => Promise<void>>
  /**
   * Puts events at the end of a chain, as one commit. Nothing is written when the chain does not end with `before` any more, or something of `provided` is not so.
   * One statement outside any transaction: a read waits for it.
   */
  extendChain(before: SealedHead, after: SealedHead, events: readonly LinkedEvent[], provided?: readonly Provided[]): Promise<ChainEnd>
  /** Calls back after each commit of this process with events that wait to be linked. */
  onEventsRecorded(listener: (organizationIds: readonly string[]) => void): void
  /** Calls back before a transaction of this process is answered that wrote, or may have written, anything that access goes by. */
  onAccessChanged(listener: () => void): void
}

/**
 * `latest`: each statement sees what was committed before it began. For counters that many callers raise at once: who waited for a locked row reads it as it is by then, and
 * nobody has to begin again. What is decided from a row must be read after that row was locked.
 */
export type View = 'snapshot' | 'latest'

/** Milliseconds since 1970, and waiting. */
export interface Clock {
  nowMs(): number
  sleep(durationMs: number, signal: CancelSignal): Promise<void>
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
}

/** Looks a password over before it is taken. */
export interface PasswordCritic {
  /** Why it is too easily guessed: a sentence for the person who chose it; undefined when it will do. `words` are what a guesser would try first: names, addresses. */
  weaknessOf(password: Secret<string>, words: readonly string[]): Promise<string | undefined>
}

/** What a use case needs: handed first, as one object. */
export interface Dependencies {
  readonly store: Store
  readonly auditTrail: AuditTrail
  readonly memory: Memory
  readonly keyRing: KeyRing
  readonly cryptography: Cryptography
  readonly passwords: PasswordHasher
  readonly passwordCritic: PasswordCritic
  readonly oneTimeCodes: OneTimeCodes
  readonly openIdConnect: OpenIdConnect
  readonly messenger: Messenger
  readonly clock: Clock
  readonly connectors: readonly RegisteredConnector[]
  /** What a connector works with; `egressAllow` is the connection's own list of private hosts that it may reach. */
  connectorContext(egressAllow: readonly string[]): ConnectorContext
  readonly log: Log
}

/** SECURITY: fields are names, ids, counts and kinds; never a value, a token or an upstream text. */
export interface Log {
  info(event: string, fields: Readonly<Record<string, string | number | boolean>>): void
  warn(event: string, fields: Readonly<Record<string, string | number | boolean>>): void
}

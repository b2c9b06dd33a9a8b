import type { ActorReference } from '../access/actor.ts'
import type { DriftCheckEvery, DriftPolicy } from './drift/drift.ts'
import type { Decision, SyncPolicy } from './plan.ts'

export const initialBehaviors = ['overwrite-destination', 'import-prioritize-source', 'import-prioritize-destination'] as const
export type InitialBehavior = (typeof initialBehaviors)[number]

export interface SyncOptions {
  readonly initialSyncBehavior: InitialBehavior
  /** Template of the remote key: `{{secretKey}}` once, `{{environment}}` at will; absent means `{{secretKey}}`. */
  readonly keySchema?: string | undefined
  readonly disableSecretDeletion: boolean
  /** What becomes of what others changed at the destination; absent means `restore`. */
  readonly driftPolicy?: DriftPolicy | undefined
  /** How often it is looked for; absent means `hourly`. */
  readonly driftCheck?: DriftCheckEvery | undefined
}

/** A standing order: keep the secrets of one folder equal to one place of a connection. */
export interface Sync {
  readonly id: string
  readonly organizationId: string
  readonly projectId: string
  readonly name: string
  readonly description: string | null
  /** The connector's id. */
  readonly destination: string
  readonly connectionId: string
  /** Null once the source folder is deleted: nothing runs until a new source is named. */
  readonly folderId: string | null
  /** Checked by the connector's `target`. */
  readonly target: Readonly<Record<string, unknown>>
  /** Where it lands, to find two that meet: `placeOf` of the connector. */
  readonly place: { readonly space: string; readonly prefix: string }
  readonly options: SyncOptions
  readonly autoSync: boolean
  /** True once a first import, if the options ask for one, is done. */
  readonly imported: boolean
  /** True when the last snapshot resolved references to other folders: changes there start it too. */
  readonly readsElsewhere: boolean
  /** What was changed since the last run that was applied; null when nothing that calls for a person. */
  readonly hold: Hold | null
  readonly owner: ActorReference
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/**
 *   source    it reads another folder now: a run that would delete waits for a person
 *   address   its connection leads elsewhere now: a run that would change anything does
 */
export type Hold = 'source' | 'address'

export const defaultPolicy: SyncPolicy = { deletes: 'allow', deletesHeldFrom: 21, deleteShareMax: 0.5, shareCountsFrom: 5 }

export interface SyncRepository {
  /** Throws `Duplicate` when the name is taken in the project. */
  insert(sync: Sync): Promise<void>
  find(organizationId: string, id: string): Promise<Sync | undefined>
  /** For the worker, which acts for the instance and not for one organisation. */
  findForRun(id: string): Promise<Sync | undefined>
  list(projectId: string): Promise<readonly Sync[]>
  usingConnection(connectionId: string): Promise<readonly Sync[]>
  /** The organisation's syncs into this space; takes a lock until the transaction ends, so that two saves cannot both find the place free. */
  inSpaceLocked(organizationId: string, space: string): Promise<readonly Sync[]>
  /** Writes the whole row again, matched by id and `version - 1`: a lost race throws `Duplicate`. */
  update(sync: Sync): Promise<void>
  /** Facts that a run learned; not a change of the order, so the version stays. */
  remember(id: string, facts: { imported?: boolean; readsElsewhere?: boolean }): Promise<void>
  /**
   * Throws `SyncChanged` unless this is the version, and keeps it so until the transaction ends.
   * INVARIANT: nothing is written to a place that the sync no longer names (tests: "a path that is changed during the first run is not written to afterwards").
   */
  holdVersion(id: string, version: number): Promise<void>
  /** Ends the hold, if this is still the version that a run was applied for. */
  releaseHold(id: string, version: number): Promise<void>
  delete(id: string): Promise<void>
  decisions(syncId: string): Promise<ReadonlyMap<string, Decision>>
  /** By remote name; undefined removes. */
  decide(syncId: string, decisions: ReadonlyMap<string, Decision | undefined>): Promise<void>
  /** Auto-syncs that a change in this folder concerns: its own, and those of the project that read elsewhere. */
  coveringFolder(projectId: string, folderId: string): Promise<readonly string[]>
}

/** The order was changed while a run was under way: the run looks again. */
export class SyncChanged extends Error {
  override readonly name = 'SyncChanged'
  constructor() {
    super('The sync was changed while its run was under way.')
  }
}

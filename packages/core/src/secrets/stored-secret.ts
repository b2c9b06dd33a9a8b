import type { ActorReference } from '../access/actor.ts'

/** A secret as it is kept: names in clear, value and comment sealed (see `docs/formats.md`). */
export interface StoredSecret {
  readonly id: string
  readonly folderId: string
  readonly key: string
  /** From 1; each change adds one. */
  readonly version: number
  readonly sealedValue: Uint8Array
  /** Null for an empty comment. */
  readonly sealedComment: Uint8Array | null
  readonly tags: readonly SecretTag[]
  readonly metadata: readonly { readonly key: string; readonly value: string }[]
  readonly skipMultilineEncoding: boolean | null
  readonly changedBy: ActorReference
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface SecretTag {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly color: string | null
}

/** Differs whenever anything in some folders was made, changed, moved or deleted. */
export interface ContentStamp {
  readonly count: number
  /** The sum of all versions. */
  readonly versions: number
  /** 0 where there is nothing. */
  readonly newestAtMs: number
}

/** A secret as it was at some moment. */
export interface EarlierSecret {
  readonly secret: StoredSecret
  /** Of one that is deleted now: its last version. Null for one that is still somewhere. */
  readonly removedVersion: number | null
}

export interface SecretRepository {
  /** By key, bytewise. */
  list(folderIds: readonly string[]): Promise<readonly StoredSecret[]>
  stamp(folderIds: readonly string[]): Promise<ContentStamp>
  /** Of one folder: differs whenever the ids and versions in it do, whatever the clock said. */
  fingerprint(folderId: string): Promise<string>
  /** When the newest secret of each folder was last changed; no entry for a folder without secrets. */
  newestAtMs(folderIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  find(folderId: string, key: string): Promise<StoredSecret | undefined>
  findMany(folderId: string, keys: readonly string[]): Promise<readonly StoredSecret[]>
  findById(id: string): Promise<StoredSecret | undefined>
  /** One statement for all; each also becomes a version. Throws `Duplicate` when a key is taken. */
  insertMany(secrets: readonly StoredSecret[]): Promise<void>
  /** Writes the whole row again, one statement for all; each also becomes a version. Rows are matched by id and `version - 1`: a lost race throws `Duplicate`. */
  updateMany(secrets: readonly StoredSecret[]): Promise<void>
  /** They and their versions are kept apart, for `asOf` and `revive` alone. */
  deleteMany(ids: readonly string[], atMs: number): Promise<void>
  /** What was in some folders at a moment, by key: of each secret the version that was the newest then, also of secrets that were deleted or moved since. */
  asOf(folderIds: readonly string[], atMs: number): Promise<readonly EarlierSecret[]>
  /** Gives secrets that were deleted, and inserted anew under their old ids, their earlier versions back. */
  revive(ids: readonly string[]): Promise<void>
  /** Forgets for good what was deleted before a moment: at most so many secrets. Answers with how many. */
  forgetRemoved(beforeMs: number, countMax: number): Promise<number>
  findVersion(secretId: string, version: number): Promise<StoredSecret | undefined>
  /** Newest first. */
  versions(secretId: string, range: { limit: number; offset: number }): Promise<readonly StoredSecret[]>
}

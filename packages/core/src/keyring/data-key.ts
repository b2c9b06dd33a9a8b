/** A data key as it is kept: wrapped by a root key. */
export interface WrappedDataKey {
  /** `project:<id>` or `organization:<id>`. */
  readonly scope: string
  /** From 1. The highest seals; all open. */
  readonly version: number
  readonly wrapped: Uint8Array
  readonly rootKeyId: string | null
  readonly createdAtMs: number
}

export interface DataKeyRepository {
  /** By version. */
  list(scope: string): Promise<readonly WrappedDataKey[]>
  /** Keeps the first: inserting a taken version is ignored; list again to see which won. */
  insert(key: WrappedDataKey): Promise<void>
  /**
   * The root key that data keys are wrapped with from now on; undefined before there is an instance. It does not change before this transaction ends: whoever changes it waits,
   * or this transaction begins again.
   */
  rootKeyId(): Promise<string | undefined>
  /** How many data keys are wrapped with each root key. */
  countByRootKey(): Promise<ReadonlyMap<string | null, number>>
  /** Some of those that are not wrapped with this one. */
  notUnder(rootKeyId: string, limit: number): Promise<readonly WrappedDataKey[]>
  /** Takes the place of the same version as it was wrapped `before`; nothing happens where somebody else was quicker. */
  rewrap(key: WrappedDataKey, before: string | null): Promise<void>
}

/** A data key as it is kept: wrapped by the root key. */
export interface WrappedDataKey {
  /** `project:<id>` or `organization:<id>`. */
  readonly scope: string
  /** From 1. The highest seals; all open. */
  readonly version: number
  readonly wrapped: Uint8Array
  readonly createdAtMs: number
}

export interface DataKeyRepository {
  /** By version. */
  list(scope: string): Promise<readonly WrappedDataKey[]>
  /** Keeps the first: inserting a taken version is ignored; list again to see which won. */
  insert(key: WrappedDataKey): Promise<void>
}

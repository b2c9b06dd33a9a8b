/** The key above all keys. One file per way of holding it: environment, file, and later a cloud's. */
export interface RootKey {
  /** Tells keys apart without telling anything about them. */
  readonly id: string
  wrap(dataKey: Uint8Array, context: string): Promise<Uint8Array>
  /** Undefined when it was wrapped by another root key, for another context, or altered. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array | undefined>
}

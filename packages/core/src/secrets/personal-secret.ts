/** What one person or machine sees in place of a shared secret. Nobody else does, and no sync. Earlier versions are not kept. */
export interface PersonalSecret {
  readonly id: string
  /** The shared one; it takes this one along when it is deleted. */
  readonly secretId: string
  readonly owner: SecretOwner
  /** From 1; each change adds one. */
  readonly version: number
  readonly sealedValue: Uint8Array
  readonly sealedComment: Uint8Array | null
  readonly skipMultilineEncoding: boolean | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export type SecretOwner = { readonly kind: 'user' | 'identity'; readonly id: string }

export interface PersonalSecretRepository {
  /** Throws `Duplicate` when the owner overrides that secret already. */
  insert(secret: PersonalSecret): Promise<void>
  find(secretId: string, owner: SecretOwner): Promise<PersonalSecret | undefined>
  findById(id: string, owner: SecretOwner): Promise<PersonalSecret | undefined>
  /** The owner's overrides in these folders. */
  list(folderIds: readonly string[], owner: SecretOwner): Promise<readonly PersonalSecret[]>
  /** Matched by id and `version - 1`: a lost race throws `Duplicate`. */
  update(secret: PersonalSecret): Promise<void>
  delete(id: string): Promise<void>
}

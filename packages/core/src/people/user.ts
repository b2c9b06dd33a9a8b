export interface User {
  readonly id: string
  /** The login id, as `normaliseLoginId` makes it. */
  readonly email: string
  /** argon2id; null for who signs in through an identity provider alone. */
  readonly passwordHash: string | null
  readonly superAdmin: boolean
  readonly createdAtMs: number
}

export interface UserRepository {
  /** Throws `Duplicate` when the e-mail address has an account. */
  insert(user: User): Promise<void>
  find(id: string): Promise<User | undefined>
  findByEmail(email: string): Promise<User | undefined>
  setPassword(id: string, passwordHash: string): Promise<void>
}

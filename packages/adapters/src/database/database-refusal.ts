/** Why a database was not opened or not migrated; `message` is for the person who started the program and holds no password. */
export type DatabaseRefusalReason = 'in-use' | 'not-usable' | 'unreachable' | 'too-old' | 'schema-newer' | 'bad-url'

/** The database cannot be used and only a person can change that: the program should print the message and end. */
export class DatabaseRefusal extends Error {
  override readonly name = 'DatabaseRefusal'
  readonly reason: DatabaseRefusalReason

  constructor(reason: DatabaseRefusalReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

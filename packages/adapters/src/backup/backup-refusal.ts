/** Why a backup was not made or not taken. */
export type BackupRefusalReason = 'no-backup' | 'cut' | 'changed' | 'newer' | 'other-root-key' | 'not-empty' | 'file' | 'in-use'

/** A backup that cannot be made or taken. The message is one sentence or two for the person who asked. */
export class BackupRefusal extends Error {
  override readonly name = 'BackupRefusal'
  readonly reason: BackupRefusalReason

  constructor(reason: BackupRefusalReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

import type { Secret } from '@hanzo-kms/connector-kit'

/** Time-based one-time codes: RFC 6238, SHA-1, six digits, 30 seconds, as every authenticator app knows them. */
export interface OneTimeCodes {
  /** 160 random bits in base32. */
  newSecret(): Secret<string>
  /** `otpauth://…`, what apps read from a QR code; it holds the secret. */
  urlOf(secret: Secret<string>, account: string): Secret<string>
  /** The time step whose code this is: the present one, the one before or the one after; undefined for any other text. */
  stepOf(secret: Secret<string>, code: string, nowMs: number): number | undefined
}

/** A user's authenticator app: time-based one-time codes (TOTP). */
export interface SecondFactor {
  readonly userId: string
  /** Of the secret: authenticated with it. */
  readonly version: number
  readonly sealedSecret: Uint8Array
  /** Only then it is asked for. */
  readonly isConfirmed: boolean
  /** The newest time step whose code was used: it and all before it are burned. */
  readonly lastStep: number
  readonly createdAtMs: number
}

export interface SecondFactorRepository {
  find(userId: string): Promise<SecondFactor | undefined>
  /** Replaces one that is there. */
  put(factor: SecondFactor): Promise<void>
  /** True for exactly one caller per step: only a step after the last one counts, and becomes the last one. */
  burn(userId: string, step: number): Promise<boolean>
  confirm(userId: string): Promise<void>
  /** With the recovery codes. */
  delete(userId: string): Promise<void>
  /** Replaces those that are there. */
  setRecoveryCodes(userId: string, digests: readonly Uint8Array[]): Promise<void>
  /** True for exactly one caller per code. */
  burnRecoveryCode(userId: string, digest: Uint8Array, atMs: number): Promise<boolean>
  countRecoveryCodes(userId: string): Promise<number>
  /** Those of the users who have one in use. */
  confirmedAmong(userIds: readonly string[]): Promise<ReadonlySet<string>>
}

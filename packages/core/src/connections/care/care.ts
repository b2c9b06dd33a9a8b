/** What is known of how long a connection's credentials last, and what is to be done about it. */
export interface Care {
  readonly connectionId: string
  /** The facts are about these credentials. */
  readonly credentialVersion: number
  /** Null for never, and where it is not known. */
  readonly expiresAtMs: number | null
  /** Why their end is not known; null where it is. */
  readonly expiryUnknown: string | null
  readonly checkedAtMs: number
  /** The smallest of the thresholds that was warned of. */
  readonly warnedDays: number | null
  /** Renewed by themselves so many days before their end; null: only when told to. */
  readonly rotateDaysBefore: number | null
}

/** A warning each, once. */
export const WARNED_DAYS = [30, 14, 7, 1] as const

export interface CareRepository {
  find(connectionId: string): Promise<Care | undefined>
  among(connectionIds: readonly string[]): Promise<readonly Care[]>
  put(care: Care): Promise<void>
  /**
   * The connection that is to be looked after longest, which is due again after the period and up to a quarter of it, by `random` in [0, 1). New ones are first due an hour after they are seen. Undefined
   * when none is due.
   */
  claimDue(
    nowMs: number,
    periodMs: number,
    random: number,
  ): Promise<{ readonly organizationId: string; readonly connectionId: string } | undefined>
}

const DAY_MS = 86_400_000

/** Whole days; negative once it is over. */
export function daysLeft(expiresAtMs: number, nowMs: number): number {
  return Math.floor((expiresAtMs - nowMs) / DAY_MS)
}

/** The threshold that was passed and not warned of yet; undefined where there is nothing new to say. Pure. */
export function warningDue({ expiresAtMs, warnedDays }: Care, nowMs: number): number | undefined {
  if (expiresAtMs === null) return undefined
  const leftMs = expiresAtMs - nowMs
  const passed = WARNED_DAYS.filter((days) => leftMs <= days * DAY_MS).at(-1)
  return passed !== undefined && (warnedDays === null || passed < warnedDays) ? passed : undefined
}

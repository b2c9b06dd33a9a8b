/** A time as the database takes it. */
export function toDate(ms: number): Date
export function toDate(ms: number | null): Date | null
export function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}

/** A time as the core counts it: milliseconds since 1970. */
export function toMs(date: Date): number
export function toMs(date: Date | null): number | null
export function toMs(date: Date | null): number | null {
  return date === null ? null : date.getTime()
}

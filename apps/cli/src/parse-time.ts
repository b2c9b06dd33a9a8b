import { InvalidArgumentError } from 'commander'

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A date and time, or how long ago. */
export function parseTime(text: string): Date {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const time = new Date(count === undefined ? Date.parse(text) : Date.now() - Number(count) * (unitsMs[unit] ?? 0))
  const year = time.getUTCFullYear()
  if (year >= 1970 && year <= 9999) return time
  throw new InvalidArgumentError('It must be a date and time such as 2026-01-31T12:00:00Z, or how long ago such as 24h.')
}

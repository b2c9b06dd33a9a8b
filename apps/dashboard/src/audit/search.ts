/** Filters of the log, as they stand in the address: names and ids, never a value. */
export interface AuditSearch {
  /** `user`, `identity`, `platform`, `unknownUser`, or the id of one of them. */
  readonly actor?: string
  /** Of an area, or a type of event. */
  readonly what?: string
  readonly project?: string
  readonly env?: string
  readonly path?: string
  readonly key?: string
  readonly outcome?: 'success' | 'refused'
  readonly range?: Range
  /** Days, as `2026-11-24`: for the range `custom`. */
  readonly from?: string
  readonly to?: string
}

export const ranges = {
  '1h': 'The last hour',
  '24h': 'The last 24 hours',
  '7d': 'The last 7 days',
  '30d': 'The last 30 days',
  custom: 'Between two days',
} as const
export type Range = keyof typeof ranges
export const usualRange: Range = '24h'

const texts = ['actor', 'what', 'project', 'env', 'path', 'key', 'from', 'to'] as const

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const named = texts.flatMap((name) => (typeof search[name] === 'string' && search[name] !== '' ? [[name, search[name]] as const] : []))
  const { outcome, range } = search
  return {
    ...Object.fromEntries(named),
    ...(outcome === 'success' || outcome === 'refused' ? { outcome } : {}),
    ...(typeof range === 'string' && range !== usualRange && Object.hasOwn(ranges, range) ? { range: range as Range } : {}),
  }
}

const HOUR_MS = 3_600_000
const lengthMs: Readonly<Record<Exclude<Range, 'custom'>, number>> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
}

/** Both ISO 8601; the end absent for now. */
export function datesOf({ range = usualRange, from, to }: AuditSearch): {
  readonly startDate?: string | undefined
  readonly endDate?: string | undefined
} {
  if (range !== 'custom') return { startDate: new Date(Date.now() - lengthMs[range]).toISOString() }
  return { ...(from && { startDate: dayAt(from, '00:00:00') }), ...(to && { endDate: dayAt(to, '23:59:59') }) }
}

/** A day of the person's own calendar. */
function dayAt(day: string, time: string): string | undefined {
  const at = new Date(`${day}T${time}`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

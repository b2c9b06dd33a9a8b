/** A longer wait is no use to a run; the engine bounds it further. */
const retryAfterMsMax = 24 * 60 * 60 * 1000

/** The three date forms of HTTP; `Date.parse` alone would take much else for a date. */
const httpDates = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/** Milliseconds to wait from a `Retry-After` value (seconds or date), at most a day; a date that is over means 0. Undefined when it is neither. Pure. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,20}$/.test(text)) return Math.min(Number(text) * 1000, retryAfterMsMax)
  if (!httpDates.some((form) => form.test(text))) return undefined
  const atMs = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(atMs) ? undefined : Math.min(Math.max(atMs - nowMs, 0), retryAfterMsMax)
}

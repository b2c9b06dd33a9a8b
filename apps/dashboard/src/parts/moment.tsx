const steps = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
] as const
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })

/** `3 minutes ago`, with the exact time beside it for whoever wants it. `iso` in UTC. */
export function Moment({ iso }: { readonly iso: string }) {
  return (
    <time dateTime={iso} title={exact.format(new Date(iso))}>
      {sinceOrUntil(new Date(iso).getTime() - Date.now())}
    </time>
  )
}

export function sinceOrUntil(differenceMs: number): string {
  let amount = differenceMs / 1_000
  for (const [size, unit] of steps) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit)
    amount /= size
  }
  return relative.format(Math.round(amount), 'year')
}

export const dayOf = (iso: string): string => day.format(new Date(iso))

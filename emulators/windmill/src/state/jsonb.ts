/** Objects as PostgreSQL's jsonb keeps them: keys by length, then by bytes. Error texts print them, so the order shows. */
export function orderLikeJsonb(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderLikeJsonb)
  if (typeof value !== 'object' || value === null) return value
  const ordered: Record<string, unknown> = {}
  const keys = Object.keys(value).sort(
    (a, b) => Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )
  for (const key of keys) ordered[key] = orderLikeJsonb((value as Record<string, unknown>)[key])
  return ordered
}

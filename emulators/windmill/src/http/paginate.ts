import { databaseError } from './answers.ts'

const PER_PAGE_DEFAULT = 1000n
const PER_PAGE_MAX = 10_000n

export const PAGING = { page: 'count', per_page: 'count' } as const

export interface Page {
  readonly limit: number
  readonly offset: number
}

/** Out-of-range sizes are clamped; an offset beyond 32 bits wraps round, as the imitated server's does. */
export function paginate(query: { page: bigint | undefined; per_page: bigint | undefined }, at: string): Page {
  const wanted = query.per_page ?? PER_PAGE_DEFAULT
  const limit = wanted < 1n ? 1n : wanted > PER_PAGE_MAX ? PER_PAGE_MAX : wanted
  const page = query.page === undefined || query.page < 1n ? 1n : query.page
  const offset = BigInt.asIntN(32, (page - 1n) * limit)
  if (offset < 0n) throw databaseError('OFFSET must not be negative', at)
  return { limit: Number(limit), offset: Number(offset) }
}

export function takePage<T>(rows: readonly T[], page: Page): T[] {
  return rows.slice(page.offset, page.offset + page.limit)
}

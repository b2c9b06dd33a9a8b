import type { Term } from '@hanzo-kms/core/memberships/membership'
import { toDate, toMs } from './instant.ts'
import type { TermColumns } from './schema.ts'

export function termColumns(term: Term | null): TermColumns {
  if (!term) return { temporary_range: null, valid_from: null, valid_until: null }
  return { temporary_range: term.range, valid_from: toDate(term.fromMs), valid_until: toDate(term.untilMs) }
}

export function toTerm({ temporary_range, valid_from, valid_until }: TermColumns): Term | null {
  if (temporary_range === null || valid_from === null || valid_until === null) return null
  return { range: temporary_range, fromMs: toMs(valid_from), untilMs: toMs(valid_until) }
}

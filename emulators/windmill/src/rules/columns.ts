import { databaseError } from '../http/answers.ts'

/** The database's limits for a row, in its words; `at` is the source line the imitated server names. */
export const PATH_MAX = 255
export const VALUE_MAX = 15_000
export const DESCRIPTION_MAX = 10_000

const PROPER_ID = /^[ufg](?:\/[\p{L}\p{N}\p{M}_-]+){2,}$/u

/** `varchar(max)`: too much is refused, unless the excess is blanks, which are cut without a word. */
export function fitText(text: string, max: number, at: string): string {
  if (text.length <= max) return text
  const points = [...text]
  if (points.length <= max) return text
  if (points.slice(max).some((point) => point !== ' ')) throw databaseError(`value too long for type character varying(${max})`, at)
  return points.slice(0, max).join('')
}

export function refuseNul(at: string, ...texts: readonly string[]): void {
  if (texts.some((text) => text.includes('\u0000'))) throw databaseError('invalid byte sequence for encoding "UTF8": 0x00', at)
}

export function refuseImproperPath(table: string, path: string, at: string): void {
  if (!PROPER_ID.test(path)) throw databaseError(`new row for relation "${table}" violates check constraint "proper_id"`, at)
}

export function rowLevelSecurity(table: string, at: string): Error {
  return databaseError(`new row violates row-level security policy for table "${table}"`, at)
}

export function duplicateKey(constraint: string, at: string): Error {
  return databaseError(`duplicate key value violates unique constraint "${constraint}"`, at)
}

export function foreignKey(table: string, constraint: string, at: string): Error {
  return databaseError(`insert or update on table "${table}" violates foreign key constraint "${constraint}"`, at)
}

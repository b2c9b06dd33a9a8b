import { badRequest } from '@hanzo-kms/contracts'
import { problemWithText } from '@hanzo-kms/contracts/secret-text'
import { type RawBuilder, sql } from 'kysely'

/** What both drivers send unchanged: text, bytes, or null. */
export type WireValue = string | Buffer | null

/**
 * Turns one query parameter into what is sent, alike on both engines: bytes as they are, a Date as UTC text, an array as a
 * PostgreSQL array, any other object as JSON text, null and undefined as NULL.
 *
 * A JSON *array* cannot be told from a PostgreSQL array here: give it through `json`.
 *
 * @throws KmsError `badRequest` for a text that PostgreSQL cannot hold or the driver would alter; RangeError for an invalid Date.
 */
export function serialiseParameter(value: unknown): WireValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return storable(value)
  if (ArrayBuffer.isView(value)) return toBuffer(value)
  if (Array.isArray(value)) return serialiseArray(value)
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return jsonText(value)
  return String(value)
}

/** The last line of defence: what requests may hold is checked at the edge. The driver would turn half of a surrogate pair into another character. */
function storable(text: string): string {
  const problem = problemWithText(text, 'a text')
  if (problem) throw badRequest(`This cannot be stored: ${problem}.`)
  return text
}

const escapedUnstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** A value as JSON text that `jsonb` takes. @throws KmsError `badRequest` where a text in it cannot be stored. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  if (escapedUnstorable.test(text))
    throw badRequest('This cannot be stored: a text in it holds the character NUL (U+0000) or half of a surrogate pair.')
  return text
}

/** A JSON value as a `jsonb` parameter: objects, arrays, text, numbers, booleans and JSON null alike. */
export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${jsonText(value)}::jsonb`
}

function toBuffer(view: ArrayBufferView): Buffer {
  return Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength)
}

function serialiseArray(items: readonly unknown[]): string {
  return `{${items.map(serialiseElement).join(',')}}`
}

function serialiseElement(item: unknown): string {
  if (Array.isArray(item)) return serialiseArray(item)
  const sent = serialiseParameter(item)
  if (sent === null) return 'NULL'
  if (typeof sent !== 'string') return `"\\\\x${sent.toString('hex')}"`
  return `"${sent.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

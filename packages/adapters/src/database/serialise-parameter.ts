import { type RawBuilder, sql } from 'kysely'

/** What both drivers send unchanged: text, bytes, or null. */
export type WireValue = string | Buffer | null

/**
 * Turns one query parameter into what is sent, alike on both engines: bytes as they are, a Date as UTC text, an array as a
 * PostgreSQL array, any other object as JSON text, null and undefined as NULL.
 *
 * A JSON *array* cannot be told from a PostgreSQL array here: give it through `json`.
 *
 * @throws RangeError for an invalid Date.
 */
export function serialiseParameter(value: unknown): WireValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (ArrayBuffer.isView(value)) return toBuffer(value)
  if (Array.isArray(value)) return serialiseArray(value)
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** A JSON value as a `jsonb` parameter: objects, arrays, text, numbers, booleans and JSON null alike. */
export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}::jsonb`
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

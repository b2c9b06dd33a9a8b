import { unreadable } from './answers.ts'
import { JsonProblem, JsonReader } from './json-reader.ts'

interface Kinds {
  text: string
  bool: boolean
  i32: number
  time: number
  texts: string[]
  any: unknown
}

type Kind = keyof Kinds
/** Field name to kind; a kind ending in `?` may be absent or null. */
type Shape = Readonly<Record<string, Kind | `${Kind}?`>>
export type Body<S extends Shape> = {
  [K in keyof S]: S[K] extends `${infer Base extends Kind}?` ? Kinds[Base] | undefined : S[K] extends Kind ? Kinds[S[K]] : never
}

export interface Payload {
  readonly contentType: string | undefined
  readonly bytes: Buffer
  readonly tooLarge: boolean
}

/** A JSON object with the given fields. Unknown fields are ignored, and so is everything after the object. */
export function readBody<S extends Shape>(payload: Payload, typeName: string, shape: S): Body<S> {
  return read(payload, (reader) => readStruct(reader, typeName, shape) as Body<S>)
}

/** A bare JSON string. */
export function readTextBody(payload: Payload): string {
  return read(payload, (reader) => readText(reader))
}

function read<T>(payload: Payload, take: (reader: JsonReader) => T): T {
  if (!isJson(payload.contentType)) throw unreadable(415, 'Expected request with `Content-Type: application/json`')
  if (payload.tooLarge) throw unreadable(413, 'Failed to buffer the request body: length limit exceeded')
  try {
    return take(new JsonReader(payload.bytes))
  } catch (problem) {
    if (!(problem instanceof JsonProblem)) throw problem
    const [status, what] =
      problem.kind === 'syntax'
        ? [400, 'Failed to parse the request body as JSON']
        : [422, 'Failed to deserialize the JSON body into the target type']
    throw unreadable(status as number, `${what}: ${problem.message} at ${locate(payload.bytes, problem.column)}`)
  }
}

function isJson(contentType: string | undefined): boolean {
  const media = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return media === 'application/json' || /^application\/[^/]+\+json$/.test(media)
}

function locate(bytes: Buffer, offset: number): string {
  const before = bytes.subarray(0, offset)
  const lineStart = before.lastIndexOf(0x0a) + 1
  let line = 1
  for (const byte of before) if (byte === 0x0a) line++
  return `line ${line} column ${offset - lineStart}`
}

function readStruct(reader: JsonReader, typeName: string, shape: Shape): Record<string, unknown> {
  const next = reader.peek()
  const names = Object.keys(shape)
  if (next === '[') {
    const list = reader.any()
    const length = Array.isArray(list) ? list.length : 0
    throw reader.data(`invalid length ${length}, expected struct ${typeName} with ${names.length} elements`)
  }
  if (next !== '{') throw refuseType(reader, `struct ${typeName}`)
  const found: Record<string, unknown> = {}
  for (const key of reader.keys()) {
    const kind = Object.hasOwn(shape, key) ? shape[key] : undefined
    if (kind !== undefined && Object.hasOwn(found, key)) throw reader.data(`duplicate field \`${key}\``)
    if (kind === undefined) {
      reader.colon()
      reader.any()
    } else found[key] = readField(reader, key, kind)
  }
  const missing = names.find((name) => !Object.hasOwn(found, name) && !shape[name]?.endsWith('?'))
  if (missing !== undefined) throw reader.data(`missing field \`${missing}\``)
  return found
}

function readField(reader: JsonReader, name: string, kind: Kind | `${Kind}?`): unknown {
  try {
    reader.colon()
    if (kind.endsWith('?') && reader.peek() === 'n') {
      reader.word('null')
      return undefined
    }
    return readKind(reader, kind.replace('?', '') as Kind)
  } catch (problem) {
    if (problem instanceof JsonProblem) throw new JsonProblem(problem.kind, `${name}: ${problem.message}`, problem.column)
    throw problem
  }
}

function readKind(reader: JsonReader, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return readText(reader)
    case 'any':
      return reader.any()
    case 'bool':
      return readBool(reader)
    case 'i32':
      return readInteger(reader)
    case 'time':
      return readTime(reader)
    case 'texts':
      return readTexts(reader)
  }
}

function readText(reader: JsonReader, expected = 'a string'): string {
  if (reader.peek() !== '"') throw refuseType(reader, expected)
  return reader.text()
}

function readBool(reader: JsonReader): boolean {
  const next = reader.peek()
  if (next !== 't' && next !== 'f') throw refuseType(reader, 'a boolean')
  reader.word(next === 't' ? 'true' : 'false')
  return next === 't'
}

function readInteger(reader: JsonReader): number {
  if (!/[-0-9]/.test(reader.peek())) throw refuseType(reader, 'i32')
  const digits = reader.number()
  const value = Number(digits)
  if (/[.eE]/.test(digits)) throw reader.data(`invalid type: floating point \`${value}\`, expected i32`)
  if (value !== (value | 0)) throw reader.data(`invalid value: integer \`${digits}\`, expected i32`)
  return value
}

function readTime(reader: JsonReader): number {
  const text = readText(reader, 'an RFC 3339 formatted date and time string')
  const wellFormed = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:?\d\d)$/.test(text)
  const timeMs = wellFormed ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(timeMs))
    throw reader.data(/^[-0-9T:. Z+]*$/i.test(text) ? 'premature end of input' : 'input contains invalid characters')
  return timeMs
}

function readTexts(reader: JsonReader): string[] {
  if (reader.peek() !== '[') throw refuseType(reader, 'a sequence')
  const texts: string[] = []
  for (const _index of reader.items()) texts.push(readText(reader))
  return texts
}

function refuseType(reader: JsonReader, expected: string): Error {
  const next = reader.peek()
  if (next === '') return reader.syntax('EOF while parsing a value')
  if (next === '{') return reader.data(`invalid type: map, expected ${expected}`)
  if (next === '[') return reader.data(`invalid type: sequence, expected ${expected}`)
  const value = reader.any()
  if (value === null) return reader.data(`invalid type: null, expected ${expected}`)
  if (typeof value === 'string') return reader.data(`invalid type: string ${JSON.stringify(value)}, expected ${expected}`)
  if (typeof value === 'boolean') return reader.data(`invalid type: boolean \`${value}\`, expected ${expected}`)
  const what = Number.isInteger(value) ? 'integer' : 'floating point'
  return reader.data(`invalid type: ${what} \`${String(value)}\`, expected ${expected}`)
}

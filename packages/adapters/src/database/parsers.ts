import pg from 'pg'
import { parseArray } from './parse-array.ts'

/** Turns the text form of one value, never null, into the JavaScript value. */
export type ValueParser = (text: string) => unknown

/**
 * What each PostgreSQL type becomes, on both engines. A type that is not named here stays the text that PostgreSQL sends.
 *
 * | type | JavaScript |
 * | --- | --- |
 * | bool | boolean |
 * | int2, int4, oid, float4, float8 | number |
 * | int8 | number; beyond 2^53 - 1 either way an Error, never a rounded value |
 * | bytea | Buffer |
 * | timestamptz | Date (or ±Infinity) |
 * | json, jsonb | the parsed value |
 * | numeric, date, timestamp, time, interval, uuid, text, … | string |
 * | arrays of the above | array, null for NULL |
 */
interface TypeRow {
  readonly oid: number
  readonly arrayOid: number
  readonly parse: ValueParser
}

const keepText: ValueParser = (text) => text

const parseTimestamp: ValueParser = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)

const TYPES: readonly TypeRow[] = [
  { oid: 16, arrayOid: 1000, parse: (text) => text === 't' }, // bool
  { oid: 17, arrayOid: 1001, parse: parseBytes }, // bytea
  { oid: 20, arrayOid: 1016, parse: parseInt8 }, // int8
  { oid: 21, arrayOid: 1005, parse: Number }, // int2
  { oid: 23, arrayOid: 1007, parse: Number }, // int4
  { oid: 26, arrayOid: 1028, parse: Number }, // oid
  { oid: 700, arrayOid: 1021, parse: Number }, // float4
  { oid: 701, arrayOid: 1022, parse: Number }, // float8
  { oid: 114, arrayOid: 199, parse: JSON.parse }, // json
  { oid: 3802, arrayOid: 3807, parse: JSON.parse }, // jsonb
  { oid: 1184, arrayOid: 1185, parse: parseTimestamp }, // timestamptz
  { oid: 1114, arrayOid: 1115, parse: keepText }, // timestamp
  { oid: 1082, arrayOid: 1182, parse: keepText }, // date
  { oid: 1083, arrayOid: 1183, parse: keepText }, // time
  { oid: 1186, arrayOid: 1187, parse: keepText }, // interval
  { oid: 1700, arrayOid: 1231, parse: keepText }, // numeric
  { oid: 2950, arrayOid: 2951, parse: keepText }, // uuid
  { oid: 25, arrayOid: 1009, parse: keepText }, // text
  { oid: 1043, arrayOid: 1015, parse: keepText }, // varchar
  { oid: 1042, arrayOid: 1014, parse: keepText }, // bpchar
  { oid: 19, arrayOid: 1003, parse: keepText }, // name
  { oid: 18, arrayOid: 1002, parse: keepText }, // "char"
]

/** The parsers by type id (`pg_type.oid`), arrays included. */
export const PARSERS: Readonly<Record<number, ValueParser>> = Object.fromEntries(
  TYPES.flatMap(({ oid, arrayOid, parse }): [number, ValueParser][] => [
    [oid, parse],
    [arrayOid, (text) => parseArray(text, parse)],
  ]),
)

/** The parser of a type id; text where the table has none. */
export function parserOf(oid: number): ValueParser {
  return PARSERS[oid] ?? keepText
}

function parseBytes(text: string): Buffer {
  if (!text.startsWith('\\x')) {
    throw new Error('The database sends bytea in the escape format. Set its bytea_output to hex, which is the default.')
  }
  return Buffer.from(text.slice(2), 'hex')
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new Error(`The database holds the bigint ${text}, which a JavaScript number cannot hold exactly. Select it as text instead.`)
}

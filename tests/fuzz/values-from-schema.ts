import fc from 'fast-check'
import { hostileText } from './hostile-values.ts'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** Values that mean something where a field of this name is wanted: ids of things that exist, above all. */
export type Known = ReadonlyMap<string, readonly unknown[]>

const ITEMS_MAX = 3
const plausible = ['a', 'abc', 'some-name', 'KEY_1', 'prod', 'dev', '/', '/inner', 'value', 'Some text.', '1']

/** Values that this schema lets through, or nearly: fields that are known by name take what exists, one in twenty texts is hostile all the same. */
export function fittingValue(schema: Schema, name: string, known: Known, resolve: (reference: string) => Schema): fc.Arbitrary<unknown> {
  const inner = (of: Schema, called = name) => fittingValue(of, called, known, resolve)
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref))
  const existing = known.get(name)
  const plain = plainValue(schema, inner)
  return existing === undefined || existing.length === 0
    ? plain
    : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...existing) }, { weight: 1, arbitrary: plain })
}

function plainValue(schema: Schema, inner: (of: Schema, called?: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => inner(choice)))
  if (schema.allOf !== undefined)
    return fc.tuple(...schema.allOf.map((part) => inner(part))).map((parts) => Object.assign({}, ...parts) as unknown)
  const types = [schema.type ?? 'string'].flat()
  return fc.oneof(...types.map((type) => ofType(type as string, schema, inner)))
}

function ofType(type: string, schema: Schema, inner: (of: Schema, called?: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER))
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? 1e300, 0.5))
    case 'array':
      return fc.array(inner(schema.items ?? {}), { minLength: Math.min(schema.minItems ?? 0, ITEMS_MAX), maxLength: ITEMS_MAX })
    case 'object':
      return ofObject(schema, inner)
    default:
      return ofString(schema)
  }
}

function ofObject(schema: Schema, inner: (of: Schema, called?: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field, name)]))
  const declared = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) as never[] })
  if (typeof additionalProperties !== 'object') return declared
  return fc.tuple(declared, fc.dictionary(hostileText, inner(additionalProperties, ''), { maxKeys: 3 })).map(([a, b]) => ({ ...b, ...a }))
}

function ofString({ format, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  const fitting = plausible.filter((text) => text.length >= minLength && text.length <= maxLength)
  const usual =
    format === 'uuid'
      ? fc.uuid()
      : format === 'date-time'
        ? fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
        : format === 'email'
          ? fc.constant('someone@example.com')
          : fc.oneof(
              fc.constantFrom(...fitting, 'x'.repeat(Math.max(minLength, 1))),
              fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20) }),
            )
  return fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: hostileText })
}

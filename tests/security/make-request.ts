import type { Route } from '@hanzo-kms/server/http/route'
import { z } from 'zod'

/** A request of a route, with values that mean something in the matrix's world. */
export interface MadeRequest {
  readonly method: Route['method']
  readonly url: string
  readonly body: unknown
}

/** By the name of a parameter or field, wherever it occurs. */
export type KnownValues = Readonly<Record<string, unknown>>

/** What one route needs beside what its shapes say. */
export interface Hint {
  readonly params?: KnownValues
  readonly query?: KnownValues
  readonly body?: KnownValues
}

interface Shape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape | readonly Shape[]
  readonly minItems?: number
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  readonly allOf?: readonly Shape[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly minimum?: number
}

/** The least that a route's shapes accept: required fields, and those that name something known. */
export function makeRequest(route: Route, known: KnownValues, hint: Hint = {}): MadeRequest {
  const params = fill(route.params, known, hint.params)
  const query = fill(route.query, known, hint.query)
  const body = route.body ? fill(route.body, known, hint.body) : undefined
  const path = route.path
    .replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
    .replace(/\*$/, String(params.path))
  const search = new URLSearchParams(Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])))
  return { method: route.method, url: search.size > 0 ? `${path}?${search}` : path, body: route.method === 'GET' ? undefined : body }
}

function fill(shape: z.ZodType | undefined, known: KnownValues, hint: KnownValues = {}): Record<string, unknown> {
  if (!shape) return {}
  const described = z.toJSONSchema(shape, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as Shape
  return { ...(sample(described, '', known) as Record<string, unknown>), ...hint }
}

function sample(shape: Shape, name: string, known: KnownValues): unknown {
  if (Object.hasOwn(known, name)) return known[name]
  if ('const' in shape) return shape.const
  if (shape.enum) return shape.enum[0]
  const chosen = shape.anyOf?.[0] ?? shape.oneOf?.[0] ?? (shape.type === undefined ? shape.allOf?.[0] : undefined)
  if (chosen) return sample(chosen, name, known)
  switch (shape.type) {
    case 'object':
      return sampleObject(shape, known)
    case 'array':
      return sampleArray(shape, name, known)
    case 'integer':
    case 'number':
      return Math.max(shape.minimum ?? 1, 1)
    case 'boolean':
      return false
    default:
      return sampleText(shape)
  }
}

function sampleObject({ properties = {}, required = [] }: Shape, known: KnownValues): unknown {
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || Object.hasOwn(known, name))
  return Object.fromEntries(wanted.map(([name, shape]) => [name, sample(shape, name, known)]))
}

function sampleArray({ items, minItems = 0 }: Shape, name: string, known: KnownValues): unknown {
  if (Array.isArray(items)) return items.map((item: Shape) => sample(item, name, known))
  // A list of things with fields means something only with one in it.
  const item = items as Shape | undefined
  return item && (minItems > 0 || item.type === 'object') ? [sample(item, '', known)] : []
}

const candidates = ['matrix', 'MATRIX', '1', '123456', 'matrix@example.com', 'http://127.0.0.1:9', '00000000-0000-4000-8000-000000000000']

function sampleText({ format, pattern, minLength = 0 }: Shape): string {
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000'
  if (format === 'date-time') return '2030-01-01T00:00:00.000Z'
  const fitting = candidates.find((text) => text.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(text)))
  return fitting ?? 'matrix'.repeat(Math.ceil(Math.max(minLength, 1) / 6))
}

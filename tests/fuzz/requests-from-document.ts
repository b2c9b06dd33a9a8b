import fc from 'fast-check'
import { hostileBody, hostileText, hostileValue } from './hostile-values.ts'
import { fittingValue, type Known, type Schema } from './values-from-schema.ts'

interface Operation {
  readonly parameters: readonly {
    readonly name: string
    readonly in: 'path' | 'query'
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface FuzzRequest {
  readonly operation: string
  readonly method: string
  /** With its query, ready to be sent. */
  readonly path: string
  readonly actor: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** What is known, by the name of the field. What is deleted is another set, so that the scene lives on. */
export interface Scene {
  readonly actors: Readonly<Record<string, string>>
  readonly known: Known
  readonly expendable: Known
}

/** Whether the document promises a page for people where this operation fails: it is followed as a link. */
export function failsWithPage(document: Document, operation: string): boolean {
  const [method = '', template = ''] = operation.split(' ')
  return document.paths[template]?.[method.toLowerCase()]?.responses['4XX']?.content?.['text/html'] !== undefined
}

/** Every operation of the document, equally often: mostly as it should be, often with something wrong in one place, sometimes wrong as a whole. */
export function requestsFrom(document: Document, scene: Scene): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(document.paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => requestTo(document, scene, template, method, operation)),
  )
  return fc.oneof(...operations)
}

function requestTo(document: Document, scene: Scene, template: string, method: string, operation: Operation): fc.Arbitrary<FuzzRequest> {
  // A change of a project or an environment may be of the name that everything else is found by.
  const isStructure = method !== 'get' && /(?:projects|workspace|environments)\/\{\w+\}$/.test(template)
  const known = method === 'delete' || isStructure ? new Map([...scene.known, ...scene.expendable]) : scene.known
  const resolve = (reference: string): Schema => document.components.schemas[reference.split('/').at(-1) ?? ''] ?? {}
  const value = (schema: Schema, name: string) => fittingValue(schema, name, known, resolve)
  const part = (place: 'path' | 'query') => operation.parameters.filter((parameter) => parameter.in === place)
  const path = fc.record(Object.fromEntries(part('path').map(({ name, schema }) => [name, mostly(value(schema, name), hostileText)])))
  const query = fc.record(Object.fromEntries(part('query').map(({ name, schema }) => [name, mostly(value(schema, name), hostileText)])), {
    requiredKeys: part('query').flatMap(({ name, required }) =>
      required || name === 'environment' || name === 'workspaceId' ? [name] : [],
    ) as never[],
  })
  const schema = operation.requestBody?.content['application/json'].schema
  const body = schema === undefined ? mostly<string | undefined>(fc.constant(undefined), hostileBody, 20) : bodyOf(value(schema, ''))
  return fc
    .record({
      path,
      query,
      body,
      extra: extraQuery, // A token that ends itself takes part in nothing after it.
      actor: template.endsWith('/revoke-self') ? fc.constant('nobody') : actorOf(scene),
      headers: hostileHeaders,
      method: methodOf(method),
    })
    .map(({ path: parts, query: pairs, body: text, extra, actor, headers, method: sent }) => ({
      operation: `${method.toUpperCase()} ${template}`,
      method: sent,
      path: addressOf(template, parts, [...Object.entries(pairs), ...extra]),
      actor,
      headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: text,
    }))
}

function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, weight = 7): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other })
}

/** As it should be; with one to three fields replaced, at any depth; or something else altogether. */
function bodyOf(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const asText = (value: unknown) => JSON.stringify(value) ?? ''
  const mutated = fc.tuple(valid, fc.array(fc.tuple(fc.nat(), hostileValue), { minLength: 1, maxLength: 3 })).map(([value, changes]) => {
    const copy = structuredClone(value)
    for (const [at, hostile] of changes) replaceSomewhere(copy, at, hostile)
    return copy
  })
  return fc.oneof(
    { weight: 10, arbitrary: valid.map(asText) },
    { weight: 8, arbitrary: mutated.map(asText) },
    { weight: 2, arbitrary: hostileBody },
  )
}

function replaceSomewhere(root: unknown, at: number, value: unknown): void {
  const places: (readonly [Record<string, unknown>, string])[] = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, inner] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key])
      walk(inner)
    }
  }
  walk(root)
  const place = places[at % Math.max(places.length, 1)]
  // A copy, since a second change may go into the first, and the list it comes from stays as it is.
  if (place) place[0][place[1]] = structuredClone(value)
}

const actorOf = (scene: Scene) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant('admin') }, { weight: 3, arbitrary: fc.constantFrom(...Object.keys(scene.actors)) })

const methodOf = (method: string) =>
  mostly(fc.constant(method.toUpperCase()), fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'PROPFIND'), 40)

const extraQuery: fc.Arbitrary<readonly (readonly [string, unknown])[]> = mostly<readonly (readonly [string, unknown])[]>(
  fc.constant([]),
  fc.array(fc.tuple(hostileText, hostileText), { maxLength: 3 }),
  15,
)

/** What no parser of HTTP refuses before us. */
const headerText = hostileText.map((text) => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?').slice(0, 2_000))
const hostileHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = mostly(
  fc.constant({}),
  fc.oneof(
    ...[
      'user-agent',
      'cookie',
      'x-forwarded-for',
      'x-forwarded-host',
      'if-none-match',
      'accept',
      'origin',
      'content-type',
      'referer',
      'x-api-key',
    ].map((name) => headerText.map((text) => ({ [name]: text }))),
    fc.constantFrom(
      { 'content-encoding': 'gzip' },
      { expect: 'x' },
      { range: 'bytes=0-1' },
      { host: '' },
      { authorization: 'Basic YTpi' },
      { authorization: '' },
    ),
  ),
  12,
)

function addressOf(template: string, parts: Readonly<Record<string, unknown>>, pairs: readonly (readonly [string, unknown])[]): string {
  const encode = (value: unknown) => encodeURIComponent(String(value).toWellFormed())
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(parts[name]) || '-')
  const query = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
  return query === '' ? path : `${path}?${query}`
}

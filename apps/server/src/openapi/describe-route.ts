import type { z } from 'zod'
import { LINES_TYPE } from '../http/line-stream.ts'
import type { Access, Route } from '../http/route.ts'
import { describeErrors, describeVaultErrors } from './describe-errors.ts'
import { type Components, describeShape, type JsonShape } from './describe-shape.ts'
import { errorsOfRoute } from './errors-of-route.ts'

/** One operation of the document, from the same shapes that check the request and write the answer. `template` is its address, which may call the parameters otherwise. */
export function describeRoute(route: Route, template: string, components: Components): JsonShape {
  const { method, path, summary, access, params, query, body, response } = route
  return {
    operationId: operationId(method, path),
    summary,
    description: whoMayCall(access),
    tags: [tagOf(path)],
    security: access === 'public' ? [] : [{ bearer: [] }, route.dialect === 'vault' ? { vaultToken: [] } : { session: [] }],
    parameters: [...parameters('path', params, components, renaming(path, template)), ...parameters('query', query, components)],
    ...(body === undefined ? {} : { requestBody: requestBody(body, components) }),
    responses: {
      ...(route.leadsOn
        ? {
            '303': { description: 'Leads on.' },
            '4XX': { description: 'A page that says why not.', content: { 'text/html': { schema: { type: 'string' } } } },
          }
        : route.isSilent
          ? { '204': { description: 'Done.' } }
          : {
              '200': {
                description: 'Done.',
                content: {
                  [contentTypeOf(route)]: { schema: describeShape(response, components) },
                },
              },
            }),
      ...(route.hasEntityTag && { '304': { description: 'What you have (`if-none-match`) is what there is.' } }),
      ...(route.dialect === 'vault' ? describeVaultErrors(components) : describeErrors(errorsOfRoute(route), components)),
    },
  }
}

function contentTypeOf({ isEventStream, isLineStream, isText }: Route): string {
  if (isText) return 'text/plain'
  if (isLineStream) return LINES_TYPE
  return isEventStream ? 'text/event-stream' : 'application/json'
}

/** `/a/:id/b` as `/a/{id}/b`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}')
}

function renaming(path: string, template: string): ReadonlyMap<string, string> {
  const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')
  const theirs = names(template)
  return new Map(names(templateOf(path)).map((name, index) => [name, theirs[index] ?? name]))
}

function parameters(
  place: 'path' | 'query',
  shape: z.ZodType | undefined,
  components: Components,
  renamed: ReadonlyMap<string, string> = new Map(),
): readonly JsonShape[] {
  if (shape === undefined) return []
  const { properties = {}, required = [] } = describeShape(shape, components) as {
    properties?: Readonly<Record<string, JsonShape>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name: renamed.get(name) ?? name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }))
}

function requestBody(shape: z.ZodType, components: Components): JsonShape {
  return {
    // Everything has a default: the body may be left out.
    required: !shape.safeParse({}).success,
    content: { 'application/json': { schema: describeShape(shape, components) } },
  }
}

function whoMayCall(access: Access): string {
  if (access === 'public') return 'Anyone may call this.'
  if (access === 'signed-in') return 'Needs a valid token, and no permission.'
  const [scope, [subject, action]] = 'organization' in access ? ['organization', access.organization] : ['project', access.project]
  return `Needs the ${scope} permission \`${action}\` on \`${subject}\`.`
}

/** The part after the version, in the words that the address has. */
function tagOf(path: string): string {
  return path.split('/').find((part) => !['', 'api'].includes(part) && !/^v\d$/.test(part)) ?? 'api'
}

function operationId(method: string, path: string): string {
  const words = path
    .split('/')
    .flatMap((part) => (part === '*' ? ['by', 'path'] : part.startsWith(':') ? ['by', ...wordsOf(part)] : wordsOf(part)))
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
}

function wordsOf(part: string): readonly string[] {
  return part.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'api')
}

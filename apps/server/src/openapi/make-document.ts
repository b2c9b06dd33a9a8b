import type { Route } from '../http/route.ts'
import { describeRoute, templateOf } from './describe-route.ts'
import type { Components, JsonShape } from './describe-shape.ts'

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: JsonShape
  readonly servers: readonly JsonShape[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonShape>>>>
  readonly components: JsonShape
  readonly tags: readonly JsonShape[]
}

const DESCRIPTION = `A self-hosted secrets manager. JSON in and out; every success is 200; keys that a route does not know are passed over; slashes at the end of an address mean nothing.

Every error has one envelope, and \`error\` is the name to match on. Beside the errors of each route, any request may be answered 400, 404, 405, 408, 414 or 431 before a route is found.

This document is made from the very shapes that check requests and write answers.`

/** The whole surface as OpenAPI 3.1, in the order of the routes. */
export function makeOpenApiDocument(routes: readonly Route[]): OpenApiDocument {
  const components: Components = { schemas: new Map(), responses: new Map() }
  const paths: Record<string, Record<string, JsonShape>> = {}
  const templates = new Map<string, string>()
  for (const route of routes) {
    const own = templateOf(route.path)
    // Addresses that differ in the names of their parameters only are one address: the first route names them.
    const hierarchy = own.replaceAll(/\{\w+\}/g, '{}')
    const template = templates.get(hierarchy) ?? own
    templates.set(hierarchy, template)
    paths[template] = { ...paths[template], [route.method.toLowerCase()]: describeRoute(route, template, components) }
  }
  const tags = [...new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags as string[])))]
  return {
    openapi: '3.1.1',
    info: { title: 'Hanzo KMS', version: '0.1.0', description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: sorted(components.schemas),
      responses: sorted(components.responses),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-kms-session',
          description: 'What a browser keeps after signing in; without https its name is `kms-session`.',
        },
        vaultToken: { type: 'apiKey', in: 'header', name: 'X-Vault-Token', description: 'An access token, as clients of Vault send it.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token: of a machine identity, of a user, or a personal one.' },
      },
    },
  }
}

function sorted(named: ReadonlyMap<string, JsonShape>): JsonShape {
  return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)))
}

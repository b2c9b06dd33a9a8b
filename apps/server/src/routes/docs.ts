import { z } from 'zod'
import { publicRoute, type Route } from '../http/route.ts'
import { makeOpenApiDocument, type OpenApiDocument } from '../openapi/make-document.ts'

/** The document of these routes and of this one. Made when it is first asked for, since most servers are never asked. */
export function docsRoutes(described: readonly Route[]): readonly Route[] {
  let document: OpenApiDocument | undefined
  const docs: Route = publicRoute({
    method: 'GET',
    path: '/api/docs/json',
    summary: 'This API as an OpenAPI 3.1 document',
    response: z.record(z.string(), z.unknown()),
    handle: async () => {
      document ??= makeOpenApiDocument([...described, docs])
      return { ...document }
    },
  })
  return [docs]
}

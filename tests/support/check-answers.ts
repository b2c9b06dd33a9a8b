/**
 * Every answer of every Hanzo KMS server that runs inside a test is checked against the server's own OpenAPI document: the status is one that the document names for the route, and
 * the body has the shape that it promises. The product knows nothing of it: Fastify itself tells of each server that is made.
 */
import { subscribe } from 'node:diagnostics_channel'
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const DOCUMENT = '/api/docs/json'
const pages: readonly string[] = ['/api/docs', '/api/docs/js/scalar.js']
/** Before a route is found, any request may be answered so. */
const withoutRoute = [400, 404, 405, 413, 414, 415]

type Operation = { readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: object }>> }
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
interface Promised {
  readonly document: Document
  readonly ajv: Ajv2020.default
  readonly validators: Map<string, ValidateFunction>
}

/** What differed from the document, each with the route, until a test file took it; and how many answers this process has looked at. */
export const checked = { answers: 0, differences: [] as string[] }

const documents = new Map<string, Promise<Promised>>()
/** Printing the routes costs more than most requests. */
const promises = new WeakMap<FastifyInstance, Promise<Promised>>()

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (fastify.hasRoute({ method: 'GET', url: DOCUMENT }) && request.url !== DOCUMENT) await checkAnswer(fastify, request, reply, payload)
  })
})

async function checkAnswer(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
  // Pages and files are no answers of the API.
  if (request.method === 'HEAD' || typeof payload !== 'string' || pages.includes(request.routeOptions.url ?? '')) return
  if (String(reply.getHeader('content-type')).startsWith('text/html')) return
  const problem = differenceOf(await promisedBy(app), request, reply, payload)
  checked.answers += 1
  if (problem !== undefined) checked.differences.push(`${request.method} ${request.routeOptions.url ?? '(no route)'}: ${problem}`)
}

function differenceOf(promised: Promised, request: FastifyRequest, reply: FastifyReply, payload: string): string | undefined {
  const status = reply.statusCode
  const { url } = request.routeOptions
  if (url === undefined) {
    if (!withoutRoute.includes(status)) return `${status} without a route`
    const { url: asked } = request
    return mismatch(
      promised,
      asked.startsWith('/v1/') ? '#/components/responses/Vault-errors/content/application~1json/schema' : '#/components/schemas/Error',
      payload,
    )
  }
  const hierarchy = url.replaceAll(/:\w+|\*$/g, '{}')
  const path = Object.keys(promised.document.paths).find((template) => template.replaceAll(/\{\w+\}/g, '{}') === hierarchy) ?? ''
  const operation = promised.document.paths[path]?.[request.method.toLowerCase()]
  if (operation === undefined) return 'the document has no such operation'
  const response = operation.responses[status]
  const { error } = status < 400 ? {} : (JSON.parse(payload) as { error?: string })
  if (response === undefined)
    return `the document does not name the status ${status} (${error ?? 'no error'}): declare it in the route's \`errors\`, see errors-of-route.ts`
  // What leads a browser on has no body.
  if (status === 303 || status === 204) return undefined
  const at = response.$ref ?? `#/paths/${escaped(path)}/${request.method.toLowerCase()}/responses/${status}`
  const problem = mismatch(promised, `${at}/content/application~1json/schema`, payload)
  return problem && `${status} ${error ?? ''} ${problem}`
}

function mismatch({ ajv, validators }: Promised, pointer: string, payload: string): string | undefined {
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `document${pointer}` })
  validators.set(pointer, validate)
  return validate(JSON.parse(payload)) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'answer' })
}

function promisedBy(app: FastifyInstance): Promise<Promised> {
  const known = promises.get(app) ?? promisedByRoutes(app)
  promises.set(app, known)
  return known
}

/** Servers with the same routes share what was made of their document. */
function promisedByRoutes(app: FastifyInstance): Promise<Promised> {
  const routes = app.printRoutes()
  const known = documents.get(routes)
  if (known) return known
  const reading = (async () => {
    const document = (await app.inject(DOCUMENT)).json<Document>()
    const ajv = new Ajv2020.default({ strict: false })
    addFormats.default(ajv)
    ajv.addSchema(document, 'document')
    return { document, ajv, validators: new Map<string, ValidateFunction>() }
  })()
  documents.set(routes, reading)
  return reading
}

function escaped(path: string): string {
  return encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'))
}

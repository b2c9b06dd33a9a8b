import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listConnectionRoutes } from './stand-in-connections.ts'
import { type Answer, type Asked, failure, instant, organizationId, projectId, type Routes } from './stand-in-wire.ts'

export const token = 'kms.at.stand-in-token-0123456789'

/** As much of the API as the command line needs, in memory. It knows no rules: only what a test needs to see what the command line does with an answer. */
export interface StandIn {
  readonly url: string
  readonly asked: Asked[]
  readonly secrets: Map<string, { value: string; version: number; hidden?: boolean }>
  /** The next request with this method and path gets this answer. */
  next(method: string, path: RegExp, answer: Answer): void
  close(): Promise<void>
}

export async function openStandIn(): Promise<StandIn> {
  const asked: Asked[] = []
  const secrets: StandIn['secrets'] = new Map()
  const planned: { method: string; path: RegExp; answer: Answer }[] = []
  const routes = [...listSecretRoutes(secrets), ...listConnectionRoutes()]
  const server = createServer(async (request, response) => {
    const one = await readRequest(request)
    asked.push(one)
    const at = planned.findIndex(({ method, path }) => method === one.method && path.test(one.path))
    send(response, at === -1 ? answerOf(routes, one) : (planned.splice(at, 1)[0]?.answer ?? notFound))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    secrets,
    next: (method, path, answer) => void planned.push({ method, path, answer }),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const notFound = failure(404, 'NotFound', 'The requested entity is not found')

function answerOf(routes: Routes, asked: Asked): Answer {
  const isPublic = /^\/api\/status$|login$|revoke$/.test(asked.path)
  if (!isPublic && asked.headers.authorization !== `Bearer ${token}`) return failure(401, 'UnauthorizedError', 'Token missing')
  for (const [method, path, handle] of routes) {
    const match = path.exec(asked.path)
    if (method === asked.method && match) return handle(asked, match.slice(1).map(decodeURIComponent))
  }
  return notFound
}

function send(response: ServerResponse, answer: Answer): void {
  if (typeof answer === 'function') answer(response)
  else response.writeHead(answer.status ?? 200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer.body))
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url ?? '/', 'http://stand-in')
  const text = Buffer.concat(chunks).toString('utf8')
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

const environments = ['dev', 'prod'].map((slug) => ({ id: `id-of-${slug}`, name: slug.toUpperCase(), slug }))
const project = { id: projectId, name: 'Shop', slug: 'shop-demo', orgId: organizationId, environments }

function listSecretRoutes(secrets: StandIn['secrets']): Routes {
  const show = (key: string, withValue = true) => {
    const { value, version, hidden = false } = secrets.get(key) ?? { value: '', version: 0 }
    const shown = withValue && !hidden
    return {
      ...{ id: `id-of-${key}`, secretKey: key, secretValue: shown ? value : '<hidden>', secretValueHidden: !shown },
      ...{ secretComment: '', version, updatedAt: instant },
    }
  }
  const write = (key: string, value: string) => {
    secrets.set(key, { value, version: (secrets.get(key)?.version ?? 0) + 1 })
    return show(key)
  }
  return [
    ['GET', /^\/api\/status$/, () => ({ body: { message: 'Ok', date: new Date().toISOString() } })],
    ['POST', /^\/api\/v1\/auth\/checkAuth$/, () => ({ body: { message: 'Authenticated' } })],
    ['POST', /^\/api\/v3\/auth\/login$/, () => ({ body: { accessToken: token } })],
    [
      'POST',
      /^\/api\/v1\/auth\/universal-auth\/login$/,
      ({ body }) =>
        body.clientSecret === 'the-client-secret'
          ? { body: { accessToken: token, expiresIn: 3_600, accessTokenMaxTTL: 7_200, tokenType: 'Bearer' } }
          : failure(401, 'UnauthorizedError', 'Invalid credentials'),
    ],
    ['POST', /^\/api\/v1\/auth\/token\/revoke$/, () => ({ body: { message: 'Successfully revoked access token' } })],
    ['GET', /^\/api\/v1\/projects$/, () => ({ body: { projects: [project] } })],
    ['GET', /^\/api\/v1\/projects\/slug\/(.+)$/, (_, [slug]) => (slug === project.slug ? { body: project } : notFound)],
    [
      'GET',
      /^\/api\/v4\/secrets$/,
      ({ query }) => ({ body: { secrets: [...secrets.keys()].map((key) => show(key, query.viewSecretValue === 'true')), imports: [] } }),
    ],
    ['GET', /^\/api\/v4\/secrets\/(.+)$/, (_, [key = '']) => (secrets.has(key) ? { body: { secret: show(key) } } : notFound)],
    [
      'PATCH',
      /^\/api\/v4\/secrets\/batch$/,
      ({ body }) => ({
        body: { secrets: body.secrets.map((each: { secretKey: string; secretValue: string }) => write(each.secretKey, each.secretValue)) },
      }),
    ],
    [
      'DELETE',
      /^\/api\/v4\/secrets\/batch$/,
      ({ body }) => {
        const gone = body.secrets.map((each: { secretKey: string }) => show(each.secretKey))
        for (const { secretKey } of body.secrets) secrets.delete(secretKey)
        return { body: { secrets: gone } }
      },
    ],
    [
      'POST',
      /^\/api\/v1\/projects\/[^/]+\/secrets\/import$/,
      ({ body }) => {
        const given = Object.entries(JSON.parse(body.content) as Record<string, string>)
        const keys = (fits: (key: string, value: string) => boolean) => given.filter((each) => fits(...each)).map(([key]) => key)
        const report = {
          created: keys((key) => !secrets.has(key)),
          updated: keys((key, value) => secrets.has(key) && secrets.get(key)?.value !== value),
          unchanged: keys((key, value) => secrets.get(key)?.value === value),
        }
        if (!body.dryRun) for (const [key, value] of given) write(key, value)
        return { body: { ...report, dryRun: body.dryRun } }
      },
    ],
  ]
}

import { json } from 'node:stream/consumers'
import type { OrgRole, ProjectRole } from '@hanzo-kms/core/access/actor'
import { connectors } from '@hanzo-kms/server/connectors'
import { buildApp } from '@hanzo-kms/server/http/build-app'
import type { Route } from '@hanzo-kms/server/http/route'
import { allRoutes } from '@hanzo-kms/server/routes/all-routes'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Asked, allBut, askedBy, isAllowed, isHeldByAll, justDeclared } from './expected.ts'
import { hintFor } from './hints.ts'
import { type MadeRequest, makeRequest } from './make-request.ts'
import { recording } from './recording.ts'
import { rollingBack } from './rolling-back.ts'
import { silentRoutes } from './silent-routes.ts'
import { startWorld, type World } from './world.ts'

/**
 * Every route × everybody who may come: each route of the table is asked with a request that its own shapes accept, and the answer must be what its declared access says. Nothing
 * that a request does is kept. A route that is new is asked at once; where a test says that it could not be, `hints.ts` or `world.ts` lacks what it names.
 */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

const routes = allRoutes(connectors)
const asking = askedBy(routes)
const closed = routes.filter(({ access }) => access !== 'public')

let world: World
let app: ReturnType<typeof buildApp>
const counted = { requests: 0, who: new Set<string>(), routes: new Set<string>() }

beforeAll(async () => {
  world = await startWorld()
  app = buildApp(rollingBack(world.stage.server.kms), { routes, logger: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await app.close()
  await world.stop()
})

interface Answer {
  readonly status: number
  readonly error: string | undefined
  readonly message: string
}

async function ask(who: string, route: Route, token: string | undefined, request: MadeRequest = requestOf(route)): Promise<Answer> {
  counted.requests += 1
  counted.who.add(who)
  counted.routes.add(nameOf(route))
  const answer = await app.inject({
    method: request.method,
    url: request.url,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(request.body !== undefined && { payload: request.body as object }),
    payloadAsStream: true,
  })
  const body = await bodyOf(answer)
  if (route.dialect === 'vault' && answer.statusCode >= 400) return vaultAnswer(answer.statusCode, body as { errors: string[] })
  return { status: answer.statusCode, error: body.error, message: JSON.stringify(body.message ?? '').slice(0, 200) }
}

/** Vault says 403 for a token that is not accepted, and nothing more; who is known and not allowed is told why. */
function vaultAnswer(status: number, { errors }: { readonly errors: readonly string[] }): Answer {
  const [first, why = ''] = errors
  if (status !== 403) return { status, error: undefined, message: first ?? '' }
  return why === '' ? { status: 401, error: undefined, message: first ?? '' } : { status, error: 'PermissionDenied', message: why }
}

/** A stream of events is left once it has begun: it would not end by itself. */
async function bodyOf(answer: Awaited<ReturnType<typeof app.inject>>): Promise<{ error?: string; message?: unknown }> {
  const stream = answer.stream()
  if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
    stream.destroy()
    return {}
  }
  // Lines: each is its own document.
  if (answer.headers['content-type'] === 'application/jsonl') {
    stream.resume()
    return {}
  }
  // Answers without a body, and of links that a browser follows: pages that say what happened, and answers that lead on.
  if ([204, 303].includes(answer.statusCode) || /^text\/(html|plain)/.test(String(answer.headers['content-type']))) {
    stream.resume()
    return {}
  }
  return (await json(stream)) as { error?: string; message?: unknown }
}

const nameOf = ({ method, path }: Route) => `${method} ${path}`
const requestOf = (route: Route) => makeRequest(route, world.known, hintFor(route.method, route.path, world.known))
const told = (route: Route, { status, message }: Answer, wanted: string) => `${nameOf(route)}: ${status} ${message}, wanted ${wanted}`

/** Not refused: what a request is about may still stand in its way, its own shape may not. */
const isThrough = ({ status }: Answer) => status < 500 && ![401, 403, 404, 422].includes(status)
const isDenied = ({ status, error }: Answer) => status === 403 && error === 'PermissionDenied'
/** SECURITY: connections and syncs of a project that somebody cannot see are not even refused. */
const isHidden = ({ path }: Route, { status }: Answer) => status === 404 && /\/(app-connections|secret-syncs)\//.test(path)

async function eachRoute<R>(list: readonly R[], look: (item: R) => Promise<string | undefined>): Promise<void> {
  const wrong: string[] = []
  for (const item of list) {
    const problem = await look(item)
    if (problem !== undefined) wrong.push(problem)
  }
  expect(wrong).toEqual([])
}

test('the table is not empty, and every route in it declares its access', () => {
  expect(routes.length).toBeGreaterThan(200)
  expect(asking.length).toBeGreaterThan(150)
  expect(routes.filter(({ access }) => access === undefined)).toEqual([])
  expect(new Set(routes.map(nameOf)).size).toBe(routes.length)
})

test('without a token only public routes answer', () =>
  eachRoute(routes, async (route) => {
    const answer = await ask('no token', route, undefined)
    const isRight = route.access === 'public' ? answer.status < 500 && !isDenied(answer) : answer.status === 401
    return isRight ? undefined : told(route, answer, route.access === 'public' ? 'an answer' : '401')
  }))

test.each(['revoked', 'expired', 'unknown'] as const)('a token that is %s opens no route', (kind) =>
  eachRoute(closed, async (route) => {
    const answer = await ask(`${kind} token`, route, world.tokens[kind])
    return answer.status === 401 ? undefined : told(route, answer, '401')
  }),
)

test('an administrator of another organization finds nothing of ours', () =>
  eachRoute(asking, async ({ route }) => {
    const request = requestOf(route)
    const sent = `${request.url} ${JSON.stringify(request.body)}`
    const namesOurs = world.ours.some((id) => sent.includes(id))
    const answer = await ask('administrator elsewhere', route, world.tokens.stranger, request)
    if (!namesOurs) return answer.status < 500 && answer.status !== 401 ? undefined : told(route, answer, 'an answer about their own')
    // COMPAT: where a project is named in the body of a new connection, the family says 400, in the same words whether it exists or not.
    const isSame = answer.status === 404 || (answer.status === 400 && answer.message.includes('Could not find project'))
    return isSame ? undefined : told(route, answer, '404')
  }))

test.each<[OrgRole, ProjectRole]>([
  ['no-access', 'no-access'],
  ['member', 'no-access'],
  ['no-access', 'viewer'],
  ['no-access', 'member'],
  ['no-access', 'admin'],
  ['admin', 'no-access'],
])('%s in the organization and %s in the project: what the table of roles says', async (inOrganization, inProject) => {
  const token = await world.withRoles(inOrganization, inProject)
  await eachRoute(asking, async (asked) => {
    const answer = await ask(`${inOrganization}, ${inProject}`, asked.route, token)
    if (isAllowed(asked, inOrganization, inProject)) return isThrough(answer) ? undefined : told(asked.route, answer, 'to be let through')
    return isDenied(answer) || isHidden(asked.route, answer) ? undefined : told(asked.route, answer, '403 PermissionDenied')
  })
})

test('a role with just the declared permissions is let through: a route asks for no more than it declares', () =>
  eachRoute(asking, async (asked) => {
    const answer = await ask('just the declared', asked.route, await world.withRules(justDeclared(asked)))
    return isThrough(answer) ? undefined : told(asked.route, answer, 'to be let through')
  }))

test('a role with all but one declared permission is refused, for just that one: a route asks for all that it declares', () => {
  const cases = asking.flatMap((asked) => asked.permissions.map((permission) => ({ asked, permission })))
  return eachRoute(
    cases.filter(({ asked, permission }) => !isHeldByAll(asked, permission)),
    async ({ asked, permission }) => {
      const [subject, action] = permission
      const answer = await ask('all but the declared', asked.route, await world.withRules(allBut(asked, permission)))
      const isForThat = isDenied(answer) && answer.message.includes(`to ${action} on ${subject}`)
      return isForThat ? undefined : told(asked.route, answer, `403 for ${action} on ${subject}`)
    },
  )
})

const conditional = ['secrets', 'secret-folders', 'secret-imports', 'secret-syncs']

test('a role for one environment is let through there, and nowhere else', async () => {
  const inDev = ({ permissions, where }: Asked) => ({
    [where]: permissions.map(([subject, action]) => ({
      subject,
      actions: [action],
      inverted: false,
      ...(conditional.includes(subject) && { conditions: { environment: 'dev' } }),
    })),
  })
  const named = asking.filter(
    ({ route, permissions: [[subject]] }) =>
      conditional.includes(subject) &&
      JSON.stringify([requestOf(route).url, requestOf(route).body]).match(/environment=dev|"environment":"dev"/),
  )
  expect(named.length).toBeGreaterThan(20)
  await eachRoute(named, async (asked) => {
    const token = await world.withRules(inDev(asked))
    const request = requestOf(asked.route)
    const there = await ask('role for one environment', asked.route, token, request)
    if (!isThrough(there)) return told(asked.route, there, 'to be let through in dev')
    const elsewhere: MadeRequest = {
      ...request,
      url: request.url.replace('environment=dev', 'environment=prod'),
      body:
        request.body === undefined
          ? undefined
          : JSON.parse(JSON.stringify(request.body).replaceAll('"environment":"dev"', '"environment":"prod"')),
    }
    const answer = await ask('role for one environment', asked.route, token, elsewhere)
    return isDenied(answer) ? undefined : told(asked.route, answer, '403 in prod')
  })
})

test('every route that changes something leaves an event in the audit log, and so does every one that shows values of secrets', async () => {
  const events: string[] = []
  const { kms } = world.stage.server
  const listening = buildApp(
    recording(rollingBack(kms), (type) => void events.push(type)),
    { routes, logger: pino({ level: 'silent' }) },
  )
  const token = await world.withRoles('admin', 'admin')
  const showsValues = ({ path, response }: Route) =>
    path === '/v1/:mount/data/*' ||
    JSON.stringify(z.toJSONSchema(response, { io: 'input', unrepresentable: 'any' })).includes('"secretValue"')
  const used = new Set<string>()
  // A stream tells that something changed and shows no value; it would not end.
  const asked = closed.filter((route) => !route.isEventStream && (route.method !== 'GET' || showsValues(route)))
  expect(asked.length).toBeGreaterThan(120)
  await eachRoute(asked, async (route) => {
    const excuse = silentRoutes.find(([pattern]) => pattern.test(nameOf(route)))?.[1]
    if (excuse !== undefined) {
      used.add(excuse)
      return undefined
    }
    events.length = 0
    const { method, url, body } = requestOf(route)
    const headers = { authorization: `Bearer ${token}` }
    const answer = await listening.inject({ method, url, headers, ...(body !== undefined && { payload: body as object }) })
    const told = events.filter((type) => type !== 'permission-denied')
    return [200, 204].includes(answer.statusCode) && told.length > 0
      ? undefined
      : `${nameOf(route)}: ${answer.statusCode} ${told} ${answer.body.slice(0, 160)}`
  })
  await listening.close()
  expect(silentRoutes.filter(([, excuse]) => !used.has(excuse))).toEqual([])
})

test('every route was asked by everybody', () => {
  expect([...counted.routes].sort()).toEqual(routes.map(nameOf).sort())
  console.log(`route matrix: ${routes.length} routes × ${counted.who.size} kinds of callers, ${counted.requests} requests`)
  expect(counted.requests).toBeGreaterThan(routes.length * 8)
})

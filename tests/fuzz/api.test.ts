/**
 * Thousands of requests, made from the API's own document: right ones, nearly right ones, and hostile ones, as an administrator and as others. No answer is a defect of ours, no
 * connection is dropped, and every error has the envelope. That every answer is as the document says is checked for all tests alike.
 */
import { Agent, type IncomingMessage, request } from 'node:http'
import { errorEnvelope } from '@hanzo-kms/contracts/error-envelope'
import { vaultErrors } from '@hanzo-kms/contracts/vault'
import { connectors } from '@hanzo-kms/server/connectors'
import { buildApp } from '@hanzo-kms/server/http/build-app'
import { allRoutes } from '@hanzo-kms/server/routes/all-routes'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { makeScene } from './make-scene.ts'
import { type Document, type FuzzRequest, failsWithPage, requestsFrom, type Scene } from './requests-from-document.ts'
import { stayOnLoopback } from './stay-on-loopback.ts'

const REQUESTS = 5_200
/** Each with a scene of its own, so that what a request destroys is missed by few. */
const ROUNDS = 8
const AT_ONCE = 8
/** The same requests each time; another number looks elsewhere. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261)
/** An answer that streams is an answer once it has begun. */
const streams = /text\/event-stream/

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}
interface Finding {
  readonly what: string
  readonly asked: FuzzRequest
}

let stage: Stage
let url: string
let app: ReturnType<typeof buildApp>
const lines: string[] = []
const wanted = stayOnLoopback()
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

beforeAll(async () => {
  stage = await startStage()
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  app = buildApp(stage.server.kms, { routes: allRoutes(connectors), logger })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  agent.destroy()
  await app.close()
  await stage.stop()
})

test(`${REQUESTS} requests from the document: none breaks the server, none is dropped, every error has the envelope`, {
  timeout: 300_000,
}, async () => {
  const document = (await (await fetch(`${url}/api/docs/json`)).json()) as Document
  const findings: Finding[] = []
  const succeeded = new Set<string>()
  const statuses = new Map<number, number>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const scene = await makeScene(stage, `Round${round}`)
    const requests = fc.sample(requestsFrom(document, scene), { seed: SEED + round, numRuns: REQUESTS / ROUNDS })
    await inLanes(requests, async (asked) => {
      const answer = await send(asked, scene).catch((error: unknown) => `dropped: ${(error as { code?: string }).code ?? String(error)}`)
      const what = typeof answer === 'string' ? answer : problemWith(answer, asked, failsWithPage(document, asked.operation))
      if (what !== undefined) findings.push({ what, asked })
      if (typeof answer === 'string') return
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (answer.status === 200) succeeded.add(asked.operation)
    })
  }
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  process.stdout.write(
    `fuzz: seed ${SEED}, ${operations.length} operations, ${succeeded.size} of them succeeded at least once; ` +
      `${[...statuses]
        .sort(([a], [b]) => a - b)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', ')}; ` +
      `${wanted.size} other hosts were asked for\n`,
  )
  expect(told(findings)).toEqual([])
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS)
  // Otherwise the requests would only knock at the door.
  const never = operations.filter((operation) => !succeeded.has(operation))
  expect(succeeded.size / operations.length, `never succeeded: ${never.join(', ')}`).toBeGreaterThan(0.5)
  expect((await fetch(`${url}/api/status`)).status).toBe(200)
})

function problemWith({ status, type, text }: Answer, { method, path }: FuzzRequest, mayBePage: boolean): string | undefined {
  if (status >= 500) return `${status} ${lines.at(-1)?.trim() ?? text}`
  if (method === 'HEAD' || status === 204 || streams.test(type) || (mayBePage && type.startsWith('text/html'))) return undefined
  if (!type.startsWith('application/json') && !(status === 200 && /html|javascript|text\/plain; version=/.test(type)))
    return `${status} of the type ${type}`
  // What could not be read as a request has no address yet.
  const shape = path.startsWith('/v1/') && status !== 431 ? vaultErrors : errorEnvelope
  return status >= 400 && !shape.strict().safeParse(JSON.parse(text)).success
    ? `${status} without the envelope: ${text.slice(0, 200)}`
    : undefined
}

/** One of each kind. */
function told(findings: readonly Finding[]): readonly string[] {
  const kinds = new Map(
    findings.map((finding) => [`${finding.asked.operation} ${finding.what.replaceAll(/req-\w+|"time":"[^"]+"/g, '')}`, finding]),
  )
  return [...kinds.values()].slice(0, 30).map(({ what, asked }) => `${what}\n    ${JSON.stringify(asked).slice(0, 600)}`)
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

function send({ method, path, actor, headers, body }: FuzzRequest, scene: Scene): Promise<Answer> {
  const token = scene.actors[actor] ?? ''
  return new Promise((resolve, reject) => {
    const asking = request(
      `${url}${path}`,
      {
        method,
        agent,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
      },
      (answer) => resolve(read(answer)),
    )
    asking.on('error', reject)
    asking.end(body)
  })
}

async function read(answer: IncomingMessage): Promise<Answer> {
  const status = answer.statusCode ?? 0
  const type = answer.headers['content-type'] ?? ''
  if (streams.test(type)) {
    answer.destroy()
    return { status, type, text: '' }
  }
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return { status, type, text: Buffer.concat(chunks).toString('utf8') }
}

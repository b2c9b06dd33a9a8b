import { rateLimited } from '@hanzo-kms/contracts'
import { buildApp } from '@hanzo-kms/server/http/build-app'
import { publicRoute } from '@hanzo-kms/server/http/route'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Stage, startStage } from '../support/start-kms.ts'
import { expectError, send } from './send.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.importEnv('KEY=value\n')
})
afterAll(() => stage.stop())

const secret = () => `/api/v3/secrets/raw/KEY?workspaceId=${stage.projectId}&environment=prod`

test('no answer is kept by a cache on the way', async () => {
  for (const path of [secret(), '/api/status', '/api/nothing', '/api/v1/projects'])
    expect((await send(stage.server.url, 'GET', path, { token: stage.token })).headers.get('cache-control')).toBe('no-store')
})

test('answers say that they are no page, no frame and no script', async () => {
  const { headers } = await send(stage.server.url, 'GET', secret(), { token: stage.token })
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('server')).toBeNull()
  expect(headers.get('x-powered-by')).toBeNull()
})

test('no other origin is let in, whatever it asks for', async () => {
  const origin = 'https://elsewhere.example'
  const asking = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' }
  const preflight = await send(stage.server.url, 'OPTIONS', secret(), { headers: { origin, ...asking } })
  expectError(preflight, { status: 405 })
  const plain = await send(stage.server.url, 'GET', secret(), { token: stage.token, headers: { origin } })
  for (const { headers } of [preflight, plain]) expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('who is asked to wait is told how long, in the header that programs read', async () => {
  const handle = async () => {
    throw rateLimited(12.2)
  }
  const busy = publicRoute({ method: 'GET', path: '/api/busy', summary: 'Always busy', response: z.object({}), handle })
  const app = buildApp(stage.server.kms, { routes: [busy], logger: pino({ level: 'silent' }) })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await send(url, 'GET', '/api/busy')
  expectError(answer, { status: 429, error: 'RateLimitExceeded', message: /^Rate limit exceeded. Please try again in 13 seconds$/ })
  expect(answer.headers.get('retry-after')).toBe('13')
  await app.close()
})

test('what a defect says is not told, whether it is an error, a text or a shape that does not fit', async () => {
  const thrown: readonly unknown[] = [
    new Error('CANARY-DEFECT'),
    'CANARY-DEFECT',
    Object.assign(new Error('CANARY-DEFECT'), { statusCode: 413 }),
    null,
    undefined,
  ]
  const lines: string[] = []
  const defect = (index: number) =>
    publicRoute({
      method: 'GET',
      path: `/api/defect/${index}`,
      summary: 'Breaks',
      response: z.object({ n: z.number() }),
      handle: async () => {
        throw thrown[index]
      },
    })
  const misfit = publicRoute({
    method: 'GET',
    path: '/api/defect/misfit',
    summary: 'Answers what its shape does not have',
    response: z.object({ n: z.object({ m: z.string() }) }),
    handle: async () => ({ other: 'CANARY-DEFECT' }) as never,
  })
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  const app = buildApp(stage.server.kms, { routes: [...thrown.map((_, index) => defect(index)), misfit], logger })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  for (const name of [...thrown.keys(), 'misfit'])
    expectError(await send(url, 'GET', `/api/defect/${name}`), {
      status: 500,
      error: 'InternalServerError',
      message: /^Something went wrong$/,
    })
  expect(lines.filter((line) => line.includes('request-broke'))).toHaveLength(thrown.length + 1)
  expect(lines.join('')).not.toContain('CANARY')
  await app.close()
})

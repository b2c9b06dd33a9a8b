import { errorTable, KmsError } from '@hanzo-kms/contracts'
import { connectors } from '@hanzo-kms/server/connectors'
import { buildApp } from '@hanzo-kms/server/http/build-app'
import { publicRoute } from '@hanzo-kms/server/http/route'
import { allRoutes } from '@hanzo-kms/server/routes/all-routes'
import { docsRoutes } from '@hanzo-kms/server/routes/docs'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checked } from '../support/check-answers.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { send } from './send.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly responses: Readonly<Record<string, object>> }
}

let stage: Stage
let document: Document
beforeAll(async () => {
  stage = await startStage()
  document = (await send(stage.server.url, 'GET', '/api/docs/json')).body
})
afterAll(() => stage.stop())

const routes = allRoutes(connectors)
/** The address without the names of its parameters. */
const hierarchyOf = (path: string) => path.replaceAll(/:\w+|\{\w+\}|\*$/g, '{}')
const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })))

describe('the document', () => {
  test('is OpenAPI 3.1 by its meta schema', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    const validator = new Validator()
    expect(await validator.validate({ ...structuredClone(document) })).toEqual({ valid: true })
    expect(await validator.validate({ ...structuredClone(document), paths: { '/x': { get: { responses: 7 } } } })).toMatchObject({
      valid: false,
    })
  })

  test('has schemas that are JSON Schema 2020-12, and references that lead somewhere', () => {
    const ajv = new Ajv2020.default({ strict: false, validateFormats: false })
    ajv.addSchema(document, 'document')
    const references = [...new Set(JSON.stringify(document).match(/#\/components\/[^"]+/g) ?? [])]
    expect(references.length).toBeGreaterThan(10)
    for (const reference of references.filter((found) => found.includes('/schemas/'))) ajv.compile({ $ref: `document${reference}` })
    for (const reference of references.filter((found) => found.includes('/responses/')))
      expect(document.components.responses).toHaveProperty([reference.split('/').at(-1) ?? ''])
    for (const schema of Object.values(document.components.schemas)) expect(ajv.validateSchema(schema)).toBe(true)
  })

  test('has every route, and none besides', () => {
    const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${hierarchyOf(path)}`)
    const registered = routes.map(({ method, path }) => `${method} ${hierarchyOf(path)}`)
    expect(registered.length).toBeGreaterThan(30)
    expect(described.sort()).toEqual(registered.sort())
  })

  test('says of every route what it is, what it takes and who may call it', () => {
    for (const route of routes) {
      const found = operations().find(
        ({ path, method }) => method === route.method.toLowerCase() && hierarchyOf(path) === hierarchyOf(route.path),
      )
      if (found === undefined) throw new Error(`${route.path} is missing`)
      const { path, operation } = found
      expect(operation.summary).not.toBe('')
      expect(operation.security, path).toEqual(
        route.access === 'public' ? [] : [{ bearer: [] }, route.dialect === 'vault' ? { vaultToken: [] } : { session: [] }],
      )
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect(inPath.sort(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort())
      expect(operation).toHaveProperty(['responses', route.leadsOn ? '303' : route.isSilent ? '204' : '200'])
      expect(operation).toHaveProperty('responses.500')
      if (route.dialect === 'vault') {
        for (const status of [400, 403, 404]) expect(operation).toHaveProperty(`responses.${status}`)
        continue
      }
      if (route.access !== 'public') expect(operation).toHaveProperty('responses.401')
      if (route.body !== undefined) for (const status of [400, 413, 415, 422]) expect(operation).toHaveProperty(`responses.${status}`)
    }
  })

  test('gives each operation an id of its own, and no two addresses that nobody can tell apart', () => {
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const addresses = Object.keys(document.paths).map(hierarchyOf)
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([])
  })

  test('names every error that the table has, on a route or as one that comes before a route is found', () => {
    const text = JSON.stringify(document.components.responses)
    const before = new Set([405, 408, 431])
    const missing = Object.values(errorTable).filter(
      ({ status, error }) => !before.has(status) && !text.includes(`\\"${error}\\"`) && !text.includes(`"${error}"`),
    )
    // Nothing limits rates yet; who does declares it, and the check of every answer holds them to it.
    expect(missing.map(({ error }) => error).filter((error) => error !== 'RateLimitExceeded')).toEqual([])
  })
})

describe('the check of every answer', () => {
  test('has looked at answers of this very server', async () => {
    const before = checked.answers
    await send(stage.server.url, 'GET', '/api/v1/projects', { token: stage.token })
    await send(stage.server.url, 'GET', '/api/nothing')
    expect(checked.answers).toBe(before + 2)
    expect(checked.differences).toEqual([])
  })

  test('sees an error that is not declared, and a body that is not as promised', async () => {
    const stale = publicRoute({
      method: 'GET',
      path: '/api/stale',
      summary: 'Throws what it does not declare',
      response: z.object({}),
      handle: async () => {
        throw new KmsError('rateLimited', 'Not declared')
      },
    })
    const small = publicRoute({
      method: 'GET',
      path: '/api/small',
      summary: 'Answers less than it promises',
      response: z.object({ n: z.int().min(5) }),
      handle: async () => ({ n: 1 }),
    })
    const own = [stale, small]
    const app = buildApp(stage.server.kms, { routes: [...own, ...docsRoutes(own)], logger: pino({ level: 'silent' }) })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    for (const { path } of own) await send(url, 'GET', path)
    await app.close()
    const differences = checked.differences.splice(0)
    expect(differences).toEqual([
      expect.stringMatching(/^GET \/api\/stale: .*does not name the status 429 \(RateLimitExceeded\)/),
      expect.stringMatching(/^GET \/api\/small: 200 .*n must be >= 5/),
    ])
  })
})

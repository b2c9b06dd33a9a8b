import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'

/**
 * Puts Helmet's headers on every answer. They are always the same, and Helmet makes them anew for each: so it is asked once, on a server of its own that never listens.
 */
export function addSecurityHeaders(app: FastifyInstance): void {
  let headers: readonly (readonly [name: string, value: string])[] = []
  app.addHook('onReady', async () => {
    headers = await askHelmet()
  })
  app.addHook('onRequest', (_request, reply, next) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value)
    next()
  })
}

async function askHelmet(): Promise<readonly (readonly [string, string])[]> {
  const aside = Fastify()
  const seen: [string, string][] = []
  await aside.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } })
  aside.get('/', async (_request, reply) => {
    seen.push(...Object.entries(reply.raw.getHeaders()).map(([name, value]): [string, string] => [name, String(value)]))
    return ''
  })
  await aside.inject('/')
  await aside.close()
  return seen
}

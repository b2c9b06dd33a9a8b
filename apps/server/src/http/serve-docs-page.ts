import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'

const PREFIX = '/api/docs'
const SCRIPT = `${PREFIX}/js/scalar.js`
/** Stands in the page until a fresh one replaces it in each answer. */
const NONCE = 'nonce-of-this-answer'

/**
 * SECURITY: only the two scripts that carry this answer's nonce run, nothing is evaluated, and nothing is asked of any other origin: no fonts, no telemetry, no proxy. Style
 * attributes are let in, on this page alone, since the reference sets sizes by them; an attribute can run nothing.
 */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src-elem 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

interface Pages {
  readonly html: string
  readonly script: Buffer
}

/** The API page: Scalar over `/api/docs/json`. Its five megabytes are read when somebody first asks, since a server that nobody asks should not carry them. */
export function serveDocsPage(app: FastifyInstance): void {
  let loading: Promise<Pages> | undefined
  const pages = () => {
    loading ??= loadPages()
    return loading
  }
  app.get(PREFIX, async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64')
    const { html } = await pages()
    return reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyWith(nonce) })
      .send(html.replaceAll(NONCE, nonce))
  })
  app.get(SCRIPT, async (_request, reply) => {
    const { script } = await pages()
    return reply.headers({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' }).send(script)
  })
}

/** The plugin wants to be there before the server starts, so it gets a server of its own that never listens. */
async function loadPages(): Promise<Pages> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const aside = Fastify()
  await aside.register(scalar, {
    routePrefix: PREFIX,
    configuration: {
      ...{ url: `${PREFIX}/json`, cdn: SCRIPT, nonce: NONCE, pageTitle: 'Hanzo KMS API' },
      ...{ telemetry: false, withDefaultFonts: false, hideClientButton: true, showDeveloperTools: 'never', agent: { disabled: true } },
    },
  })
  const [page, script] = await Promise.all([aside.inject(`${PREFIX}/`), aside.inject(SCRIPT)])
  await aside.close()
  return { html: page.body, script: script.rawPayload }
}

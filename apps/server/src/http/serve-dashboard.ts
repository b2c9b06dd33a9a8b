import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * SECURITY: scripts, styles and requests of our own origin and nothing else; no inline script, no eval, no plug-in, no frame around us. What an attacker manages to write
 * into a page stays text.
 */
const policy = (callback = '') =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self'${callback}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

const usualPolicy = policy()

/**
 * The sign-in may be for a command line that listens on this machine: to that one port the page may hand the answer, and to nothing else.
 * SECURITY: digits alone come from the address into the policy, and only on this page.
 */
function policyFor(url: string): string {
  const [path, query = ''] = url.split('?', 2)
  if (path !== '/login') return usualPolicy
  const [port = '', ...more] = new URLSearchParams(query).getAll('callback_port')
  return /^[1-9]\d{3,4}$/.test(port) && Number(port) >= 1_024 && Number(port) <= 65_535 && more.length === 0
    ? policy(` http://127.0.0.1:${port}`)
    : usualPolicy
}

/** Built files have their content's digest in their name. */
const ASSET_CACHE = 'public, max-age=31536000, immutable'
const apiPaths = /^\/(?:api|v1)(?:\/|$)/
/** Built files, and what browsers ask for at the root. A dot deeper in a path means nothing: the token of an invitation has two. */
const filePaths = /^\/(?:assets\/.*|[^/]+\.\w+)$/

export interface Dashboard {
  /** Whether a request that no route answers is for one of its pages. */
  answers(request: FastifyRequest): boolean
  sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply
}

/** Sends the built dashboard from the same origin. Undefined where it is not built: the API stands alone then. */
export function serveDashboard(app: FastifyInstance, folder: string): Dashboard | undefined {
  const page = join(folder, 'index.html')
  if (!existsSync(page)) return undefined
  const html = readFileSync(page)
  app.register(fastifyStatic, {
    root: folder,
    index: false,
    globIgnore: ['index.html', '**/*.gz', '**/*.br'],
    // One route for each file that was built, so that no path of a request ever becomes a path of the disk.
    wildcard: false,
    // What the build has compressed is sent so to whoever takes it.
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? ASSET_CACHE : 'no-cache')
    },
  })
  return {
    // Programs ask for anything or for JSON: what they mistype stays a mistake, and is no page.
    answers: ({ method, url, headers }) =>
      (method === 'GET' || method === 'HEAD') &&
      headers.accept?.includes('text/html') === true &&
      !apiPaths.test(url) &&
      !filePaths.test(url.split('?')[0] ?? ''),
    sendPage: ({ url }, reply) =>
      reply
        .status(200)
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyFor(url), 'cache-control': 'no-cache' })
        .send(html),
  }
}

import type { HttpRequest } from '@hanzo-kms/connector-kit'
import { canonicalHost } from './canonical-host.ts'

/** Where a base URL leads: the origin, and the path that every request lies below ('' or `/like/this`). */
export interface Base {
  readonly origin: string
  readonly prefix: string
}

/** Pure. The problem is a clause for people. */
export function parseBase(baseUrl: string): { readonly base: Base } | { readonly problem: string } {
  const url = URL.parse(baseUrl)
  if (url === null) return { problem: 'its address is not a URL' }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { problem: 'only https and http are spoken' }
  if (url.username !== '' || url.password !== '') return { problem: 'its address must not hold a user name or a password' }
  if (url.search !== '' || url.hash !== '') return { problem: 'its address must end before any "?" or "#"' }
  const host = canonicalHost(url.hostname)
  if (host === undefined || url.port === '0') return { problem: 'its address names no host' }
  url.hostname = host.includes(':') ? `[${host}]` : host
  const prefix = url.pathname.replace(/\/+$/, '')
  return prefix !== '' && problemWithPath(prefix) !== undefined
    ? { problem: 'its address has a path that leads elsewhere' }
    : { base: { origin: url.origin, prefix } }
}

/** What follows the origin in the request line, percent-encoded. Pure. */
export function targetOf(
  base: Base,
  request: Pick<HttpRequest, 'path' | 'query'>,
): { readonly target: string } | { readonly problem: string } {
  const problem = problemWithPath(request.path)
  if (problem !== undefined) return { problem }
  const pairs = Object.entries(request.query ?? {}).map(([name, value]): [string, string] => [name, String(value)])
  // A literal plus is already `%2B` here, so every remaining plus is a space; not all servers read it as one.
  const query = new URLSearchParams(pairs).toString().replaceAll('+', '%20')
  return { target: `${base.prefix}${request.path}${query === '' ? '' : `?${query}`}` }
}

/**
 * SECURITY: a path built from a hostile name must not climb out of the base and reach other routes of the same service with the connection's token. Encoded dots and
 * slashes count as plain ones, however often they are encoded, because servers and proxies differ in when and how often they decode.
 */
function problemWithPath(path: string): string | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) return 'its path does not begin with one slash'
  if (!/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/.test(path)) return 'its path is not percent-encoded'
  const segments = path
    .replace(/%(25)+/g, '%')
    .replace(/%2e/gi, '.')
    .replace(/%2f|%5c/gi, '/')
    .split('/')
  return segments.some((segment) => segment === '.' || segment === '..') ? 'its path has a segment that leads elsewhere' : undefined
}

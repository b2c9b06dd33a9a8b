import { KmsError } from '@hanzo-kms/contracts'
import type { FastifyRequest } from 'fastify'

const safeMethods = new Set(['GET', 'HEAD'])

/**
 * SECURITY: a browser sends the session cookie by itself, so for every request that it comes with the page that asked must be ours. Browsers name it in `Origin` and
 * `Sec-Fetch-Site`, which no page can set. See docs/adr/0017. Throws `forbidden`.
 *
 *   a change   `Origin` must be there and be ours; JSON or not, form or fetch, no exception
 *   a reading  another site named in `Sec-Fetch-Site` is refused; without it the browser's same-origin policy keeps the answer from other pages
 */
export function assertOwnOrigin(request: Pick<FastifyRequest, 'method' | 'headers'>, own: OwnAddress): void {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign()
  if (origin === undefined ? !safeMethods.has(request.method) : !isOwn(origin, request.headers.host, own)) throw foreign()
}

export interface OwnAddress {
  readonly publicUrl: string
  /** Set by `KMS_PUBLIC_URL`; else the listening URL, and any name that the browser used for it is as good. */
  readonly isConfigured: boolean
}

function isOwn(origin: string, host: string | undefined, { publicUrl, isConfigured }: OwnAddress): boolean {
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  if (page.origin === new URL(publicUrl).origin) return true
  // A page of another name cannot have a cookie of this one: it is kept by host.
  return !isConfigured && page.protocol === 'http:' && page.host === host
}

function foreign(): KmsError {
  return new KmsError(
    'forbidden',
    'The request came with the session cookie but not from a page of this server. Open the dashboard at its own address; programs send a token in the Authorization header.',
  )
}

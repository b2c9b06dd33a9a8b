import type { Secret } from '@hanzo-kms/connector-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readBearer } from './bearer-token.ts'
import { assertOwnOrigin, type OwnAddress } from './own-origin.ts'
import { secretCookies } from './session-cookie.ts'

/** The caller's side of one exchange: what it brought, and what its browser is to keep. */
export interface Browser {
  /** Where people reach this server, without a trailing slash. */
  readonly publicUrl: string
  /** The token that came with the request: the header's before the cookie's. Throws `forbidden` for a cookie that another site's page sent along. */
  presented(): { readonly token: Secret<string>; readonly via: 'header' | 'cookie' } | undefined
  /** For routes that set the cookie: throws `forbidden` unless the page is ours. SECURITY: another site must not sign somebody in to an account of its choice. */
  assertOwnPage(): void
  keepSession(token: Secret<string>): void
  forgetSession(): void
  /** Of a sign-in that goes on at an identity provider. */
  keepFlow(secret: Secret<string>): void
  takeFlow(): Secret<string> | undefined
}

export function browserOf(request: FastifyRequest, reply: FastifyReply, own: OwnAddress): Browser {
  const cookies = secretCookies(own.publicUrl)
  return {
    publicUrl: own.publicUrl,
    presented() {
      const bearer = readBearer(request)
      if (bearer) return { token: bearer, via: 'header' }
      const kept = cookies.read(request, 'session')
      if (!kept) return undefined
      assertOwnOrigin(request, own)
      return { token: kept, via: 'cookie' }
    },
    assertOwnPage: () => assertOwnOrigin(request, own),
    keepSession: (token) => cookies.keep(reply, 'session', token),
    forgetSession: () => cookies.forget(reply, 'session'),
    keepFlow: (secret) => cookies.keep(reply, 'flow', secret),
    takeFlow() {
      cookies.forget(reply, 'flow')
      return cookies.read(request, 'flow')
    },
  }
}

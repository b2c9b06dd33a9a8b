import type { CookieSerializeOptions } from '@fastify/cookie'
import { Secret } from '@hanzo-kms/connector-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Secrets that a browser keeps for us. SECURITY: scripts cannot read them, and under https their prefix keeps other hosts of the domain from setting them.
 *
 *   session  never with a request of another site; how long it counts is decided here, not by the browser
 *   flow     a sign-in that is under way at an identity provider: comes along when the provider sends the browser back, which is a link from another site
 */
const kinds = {
  session: { name: 'kms-session', sameSite: 'strict', maxAge: undefined },
  flow: { name: 'kms-flow', sameSite: 'lax', maxAge: 600 },
} as const
export type CookieKind = keyof typeof kinds

export interface SecretCookies {
  read(request: FastifyRequest, kind: CookieKind): Secret<string> | undefined
  keep(reply: FastifyReply, kind: CookieKind, secret: Secret<string>): void
  forget(reply: FastifyReply, kind: CookieKind): void
}

export function secretCookies(publicUrl: string): SecretCookies {
  const isSecure = publicUrl.startsWith('https:')
  const nameOf = (kind: CookieKind) => `${isSecure ? '__Host-' : ''}${kinds[kind].name}`
  const optionsOf = (kind: CookieKind): CookieSerializeOptions => {
    const { sameSite, maxAge } = kinds[kind]
    return { httpOnly: true, sameSite, secure: isSecure, path: '/', ...(maxAge !== undefined && { maxAge }) }
  }
  return {
    read(request, kind) {
      const value = request.cookies[nameOf(kind)]
      return value ? new Secret(value) : undefined
    },
    keep: (reply, kind, secret) => void reply.setCookie(nameOf(kind), secret.reveal(), optionsOf(kind)),
    forget: (reply, kind) => void reply.clearCookie(nameOf(kind), optionsOf(kind)),
  }
}

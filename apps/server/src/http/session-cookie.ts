import type { CookieSerializeOptions } from '@fastify/cookie'
import { Secret } from '@hanzo-kms/connector-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * The cookie that holds a browser's session.
 * SECURITY: scripts cannot read it, other sites' requests do not carry it, and under https its prefix keeps other hosts of the domain from setting it. It is a session cookie:
 * how long it counts is decided here, not by the browser.
 */
export interface SessionCookie {
  read(request: FastifyRequest): Secret<string> | undefined
  keep(reply: FastifyReply, token: Secret<string>): void
  forget(reply: FastifyReply): void
}

export function sessionCookie(publicUrl: string): SessionCookie {
  const isSecure = publicUrl.startsWith('https:')
  const name = isSecure ? '__Host-kms-session' : 'kms-session'
  const options: CookieSerializeOptions = { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' }
  return {
    read(request) {
      const value = request.cookies[name]
      return value ? new Secret(value) : undefined
    },
    keep: (reply, token) => void reply.setCookie(name, token.reveal(), options),
    forget: (reply) => void reply.clearCookie(name, options),
  }
}

import { Secret } from '@hanzo-kms/connector-kit'
import { accessTokenAnswer, loggedIn, loginBody, universalAuthLoginBody } from '@hanzo-kms/contracts/auth'
import { signInIdentity } from '@hanzo-kms/core/identities/sign-in-identity'
import { signInUser } from '@hanzo-kms/core/people/sign-in-user'
import { z } from 'zod'
import { publicRoute, type Route, route } from '../http/route.ts'

export const authRoutes: readonly Route[] = [
  publicRoute({
    method: 'POST',
    path: '/api/v3/auth/login',
    summary: 'Sign in with e-mail address and password',
    body: loginBody,
    response: loggedIn,
    handle: async (kms, { body, ipAddress, userAgent }) => {
      const token = await signInUser(kms, { email: body.email, password: new Secret(body.password), ipAddress, userAgent })
      return { accessToken: token.reveal() }
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/auth/universal-auth/login',
    summary: 'Sign in as a machine identity',
    body: universalAuthLoginBody,
    response: accessTokenAnswer,
    handle: async (kms, { body, ipAddress, userAgent }) => {
      const { text, expiresInS, maxTtlS } = await signInIdentity(kms, {
        clientId: body.clientId,
        clientSecret: new Secret(body.clientSecret),
        ipAddress,
        userAgent,
      })
      return { accessToken: text.reveal(), expiresIn: expiresInS, accessTokenMaxTTL: maxTtlS, tokenType: 'Bearer' as const }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/auth/checkAuth',
    summary: 'Whether the token is accepted',
    access: 'signed-in',
    response: z.object({ message: z.literal('Authenticated') }),
    handle: async () => ({ message: 'Authenticated' as const }),
  }),
]

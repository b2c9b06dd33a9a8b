import { Secret } from '@hanzo-kms/connector-kit'
import { loggedIn, loginBody } from '@hanzo-kms/contracts/auth'
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
  route({
    method: 'POST',
    path: '/api/v1/auth/checkAuth',
    summary: 'Whether the token is accepted',
    access: 'signed-in',
    acceptsPersonalTokens: true,
    response: z.object({ message: z.literal('Authenticated') }),
    handle: async () => ({ message: 'Authenticated' as const }),
  }),
]

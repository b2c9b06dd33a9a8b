import { Secret } from '@hanzo-kms/connector-kit'
import { accessTokenAnswer, accessTokenBody } from '@hanzo-kms/contracts/auth'
import { renewToken } from '@hanzo-kms/core/identities/renew-token'
import { revokeToken } from '@hanzo-kms/core/identities/revoke-token'
import { z } from 'zod'
import { publicRoute, type Route } from '../http/route.ts'

/**
 * The token is in the body, and is all that counts.
 * COMPAT: clients leave an Authorization header with a token that has ended; public routes do not look at it.
 */
export const tokenRoutes: readonly Route[] = [
  publicRoute({
    method: 'POST',
    path: '/api/v1/auth/token/renew',
    summary: 'Give the access token of a machine identity more time',
    body: accessTokenBody,
    response: accessTokenAnswer,
    handle: async (kms, { body: { accessToken }, ipAddress, userAgent }) => {
      const { expiresInS, maxTtlS } = await renewToken(kms, { token: new Secret(accessToken), ipAddress, userAgent })
      return { accessToken, expiresIn: expiresInS, accessTokenMaxTTL: maxTtlS, tokenType: 'Bearer' as const }
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/auth/token/revoke',
    summary: 'End an access token, at once and for good',
    body: accessTokenBody,
    response: z.object({ message: z.literal('Successfully revoked access token') }),
    handle: async (kms, { body: { accessToken }, ipAddress, userAgent }) => {
      await revokeToken(kms, { token: new Secret(accessToken), ipAddress, userAgent })
      return { message: 'Successfully revoked access token' as const }
    },
  }),
]

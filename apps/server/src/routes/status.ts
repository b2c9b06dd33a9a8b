import { tokenTtlSMax } from '@hanzo-kms/contracts/universal-auth'
import { z } from 'zod'
import { publicRoute, type Route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'
import { version } from '../version.ts'

export const statusRoutes: readonly Route[] = [
  publicRoute({
    method: 'GET',
    path: '/api/status',
    summary: 'Whether the server is ready',
    response: z.object({ date: z.string(), message: z.literal('Ok'), version: z.string(), maxIdentityAccessTokenTTL: z.int() }),
    handle: async ({ clock }) => ({
      date: toIso(clock.nowMs()),
      message: 'Ok' as const,
      version,
      maxIdentityAccessTokenTTL: tokenTtlSMax,
    }),
  }),
]

import { z } from 'zod'
import { publicRoute, type Route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

export const statusRoutes: readonly Route[] = [
  publicRoute({
    method: 'GET',
    path: '/api/status',
    summary: 'Whether the server is ready',
    response: z.object({ date: z.string(), message: z.literal('Ok') }),
    handle: async ({ clock }) => ({ date: toIso(clock.nowMs()), message: 'Ok' as const }),
  }),
]

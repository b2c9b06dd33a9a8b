import { KmsError } from '@hanzo-kms/contracts'
import { readGauges } from '@hanzo-kms/core/metrics/read-gauges'
import { readHealth } from '@hanzo-kms/core/metrics/read-health'
import { z } from 'zod'
import { publicRoute, type Route, textRoute } from '../http/route.ts'
import { createMetrics, type Metrics } from '../metrics.ts'

const FULL = 'The disk is nearly full: changes are refused until there is room.'
const DATABASE_MS_MAX = 5_000

/** What only a running server has. */
export interface Instruments {
  readonly metrics: Metrics
  isShortOfRoom(): boolean
}

const none = (): Instruments => ({ metrics: createMetrics(), isShortOfRoom: () => false })

export function metricsRoutes({ metrics, isShortOfRoom }: Instruments = none()): readonly Route[] {
  return [
    publicRoute({
      method: 'GET',
      path: '/api/health',
      summary: 'Whether the server does all that it should, and why not',
      response: z.object({ status: z.enum(['ok', 'degraded']), reasons: z.array(z.string()) }),
      handle: async (kms) => {
        const reasons = [...(await inTime(readHealth(kms))), ...(isShortOfRoom() ? [FULL] : [])]
        return { status: reasons.length === 0 ? ('ok' as const) : ('degraded' as const), reasons }
      },
    }),
    textRoute({
      method: 'GET',
      path: '/api/metrics',
      summary: 'Numbers of this process and of the organization, in the text format of Prometheus',
      access: { organization: ['metrics', 'read'] },
      response: z.string(),
      handle: async (kms, _, actor) => {
        const begunMs = performance.now()
        const gauges = await readGauges(kms, actor)
        return metrics.write(gauges, kms.clock.nowMs(), (performance.now() - begunMs) / 1_000)
      },
    }),
  ]
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), DATABASE_MS_MAX)
  })
  try {
    return await Promise.race([asked, late])
  } catch {
    throw new KmsError(
      'unavailable',
      'The database does not answer. Nothing is lost: what was acknowledged is on its disk. Look at its log, and at ours.',
    )
  } finally {
    clearTimeout(timer)
  }
}

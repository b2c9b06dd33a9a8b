import autocannon from 'autocannon'
import { cpuMsOf, familyOf } from './process-figures.ts'

export interface Load {
  readonly url: string
  readonly token: string
  readonly connections: number
  /** Taken in turn by each connection. */
  readonly requests: readonly { readonly method: 'GET' | 'PATCH'; readonly path: string; readonly body?: string }[]
  readonly durationS: number
  /** Processes whose CPU time is of interest, by name; those that they started are counted with them. */
  readonly watched: Readonly<Record<string, number>>
}

export interface Driven {
  readonly answers: number
  readonly perSecond: number
  /** Milliseconds of each answer, in the order they came. */
  readonly times: readonly number[]
  /** Microseconds of CPU per answer, by the name of the process. */
  readonly cpuUs: Readonly<Record<string, number>>
}

const US_PER_MS = 1_000

/** Asks as fast as answers come, each connection waiting for its answer. Throws when anything but the answer asked for comes. */
export async function drive({ url, token, connections, requests, durationS, watched }: Load): Promise<Driven> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const before = cpuOf(watched)
  const times: number[] = []
  let from = performance.now()
  let last = from
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const options = { url, connections, duration: durationS, headers, requests: requests.map((request) => ({ ...request })) }
    const instance = autocannon(options, (error: unknown, found: autocannon.Result) => (error ? reject(error) : resolve(found)))
    instance.on('start', () => {
      from = performance.now()
    })
    instance.on('response', (_client, _status, _bytes, ms) => {
      last = performance.now()
      times.push(ms)
    })
  })
  const after = cpuOf(watched)
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed > 0 || times.length === 0)
    throw new Error(`${failed} of ${times.length} answers were not what was asked for: ${JSON.stringify(result.statusCodeStats)}`)
  const cpuUs = Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, ((ms - (before[name] ?? 0)) * US_PER_MS) / times.length]),
  )
  return { answers: times.length, perSecond: (times.length / (last - from)) * 1_000, times, cpuUs }
}

function cpuOf(watched: Load['watched']): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(watched).map(([name, pid]) => [name, familyOf(pid).reduce((sum, each) => sum + cpuMsOf(each), 0)]),
  )
}

import { Readable } from 'node:stream'
import { KmsError } from '@hanzo-kms/contracts'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** As a browser's EventSource reads them. */
export interface ServerSentEvent {
  readonly event: string
  readonly data: unknown
}

export type EventSource = (signal: AbortSignal) => AsyncIterable<ServerSentEvent>

const STREAMS_MAX = 1_000

/** Sends streams of events, and ends all of them before the server stops: they would never end by themselves in time. */
export function eventStreams(app: FastifyInstance): (reply: FastifyReply, open: EventSource) => FastifyReply {
  const running = new Set<AbortController>()
  app.addHook('preClose', async () => {
    for (const stream of running) stream.abort()
  })
  return (reply, open) => {
    if (running.size >= STREAMS_MAX)
      throw new KmsError('rateLimited', `${STREAMS_MAX} clients are listening already. Try again in 60 seconds.`)
    const stop = new AbortController()
    running.add(stop)
    const ended = () => {
      stop.abort()
      running.delete(stop)
    }
    const stream = Readable.from(encode(open(stop.signal))).on('close', ended)
    reply.raw.on('close', () => stream.destroy())
    // Proxies that gather answers before they pass them on would make events late.
    return reply.headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }).send(stream)
  }
}

async function* encode(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<string> {
  for await (const { event, data } of events) yield `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

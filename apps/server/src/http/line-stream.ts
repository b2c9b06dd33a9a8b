import { Readable } from 'node:stream'
import { KmsError, rateLimited } from '@hanzo-kms/contracts'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { nameOf, placeOf } from '../place-of-error.ts'
import { compileAnswer } from './serialise-answer.ts'

/** Many lines at a time, as they are read. */
export type LineSource<Line> = (signal: AbortSignal) => AsyncIterable<readonly Line[]>

export const LINES_TYPE = 'application/jsonl'

/** Each reads page after page. */
const STREAMS_MAX = 8
const RETRY_AFTER_S = 30

/**
 * Sends JSON lines, page by page as the client takes them: a page at a time is in memory, however many there are.
 * What fails on the way, or is stopped with the server, breaks the connection, so that nobody takes a part for the whole.
 */
export function lineStreams(
  app: FastifyInstance,
  logger: Logger,
): (reply: FastifyReply, open: LineSource<unknown>, shape: z.ZodType) => FastifyReply {
  const running = new Set<AbortController>()
  app.addHook('preClose', async () => {
    for (const stream of running) stream.abort()
  })
  return (reply, open, shape) => {
    if (running.size >= STREAMS_MAX) throw rateLimited(RETRY_AFTER_S)
    const stop = new AbortController()
    running.add(stop)
    const stream = Readable.from(encode(open(stop.signal), compileAnswer({ schema: { shape } })))
      .on('error', (error) => {
        if (!(error instanceof KmsError)) logger.error({ event: 'lines-broke', error: nameOf(error), at: placeOf(error) })
      })
      .on('close', () => {
        stop.abort()
        running.delete(stop)
      })
    reply.raw.on('close', () => stream.destroy())
    return reply.header('content-type', LINES_TYPE).send(stream)
  }
}

async function* encode(pages: AsyncIterable<readonly unknown[]>, serialise: (line: unknown) => string): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((line) => `${serialise(line)}\n`).join('')
}

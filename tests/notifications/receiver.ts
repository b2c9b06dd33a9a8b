import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { WebhookMessage } from '@hanzo-kms/contracts/notifications'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly message: WebhookMessage
}

/** Where webhooks lead: notes what comes, and answers as it is told. */
export interface Receiver {
  readonly url: string
  /** `host:port` */
  readonly host: string
  /** What came to this path. */
  at(path: string): readonly Received[]
  /** What the next requests to this path are answered, in turn, before it is 200 again. `hang`: nothing, until the end. */
  answer(
    path: string,
    ...answers: readonly (number | 'hang' | { readonly status: number; readonly headers: Record<string, string> })[]
  ): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const scripts = new Map<string, Parameters<Receiver['answer']>[1][]>()
  const hanging: ServerResponse[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const path = request.url ?? ''
    received.push({ path, headers: request.headers as Record<string, string>, body, message: JSON.parse(body) as WebhookMessage })
    const next = scripts.get(path)?.shift() ?? 200
    if (next === 'hang') hanging.push(response)
    else if (typeof next === 'number') response.writeHead(next).end('what the receiver says is not kept')
    else response.writeHead(next.status, next.headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    at: (path) => received.filter((each) => each.path === path),
    answer: (path, ...answers) => void scripts.set(path, [...answers]),
    close() {
      for (const response of hanging) response.writeHead(200).end()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

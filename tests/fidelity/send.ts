import { type Agent, request } from 'node:http'

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
  /** Set where no answer came; the status is 0 then. */
  readonly error?: string
}

export interface Sending {
  readonly method: string
  /** Path and query, exactly as they go onto the wire. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  /** Announce this length and send only what `body` holds. */
  readonly announcedLength?: number | undefined
}

/** One request without any of fetch's tidying: doubled slashes, broken escapes and odd headers arrive as written. */
export function send(url: string, agent: Agent, sending: Sending): Promise<Received> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const headers: Record<string, string | number> = { ...sending.headers }
    if (sending.announcedLength !== undefined) headers['content-length'] = sending.announcedLength
    else if (sending.body !== undefined && headers['transfer-encoding'] === undefined) headers['content-length'] = sending.body.length
    const outgoing = request({ agent, hostname, port, method: sending.method, path: sending.target, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', (error) => fail(error))
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) })
        if (sending.announcedLength !== undefined) outgoing.destroy()
      })
    })
    const fail = (error: Error) =>
      resolve({ status: 0, headers: {}, body: Buffer.alloc(0), error: (error as NodeJS.ErrnoException).code ?? error.message })
    outgoing.on('error', fail)
    if (sending.announcedLength !== undefined) outgoing.write(sending.body)
    else outgoing.end(sending.body)
  })
}

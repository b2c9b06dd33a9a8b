import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where in a request the process dies: before the destination hears of it, while it is at work (what was sent still lands), or once the answer is given. */
export const phases = ['before', 'during', 'after'] as const
export type Phase = (typeof phases)[number]

export interface KillPoint {
  /** Where the destination seems to be. */
  readonly url: string
  /** From now on the n-th request (from 1) kills the process in that phase; undefined: none does. Forgets what was counted. */
  arm(at?: { readonly request: number; readonly phase: Phase; readonly kill: () => Promise<void> }): void
  /** Requests since it was armed last. */
  requests(): number
  killed(): boolean
  /** Until everything that was forwarded has landed. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Stands between the server and the destination, and knows each request. */
export async function openKillPoint(destination: string): Promise<KillPoint> {
  let armed: Parameters<KillPoint['arm']>[0]
  let count = 0
  let killed = false
  const flying = new Set<Promise<unknown>>()

  const strike = (phase: Phase, number: number): Promise<void> | undefined => {
    if (armed?.request !== number || armed.phase !== phase || killed) return undefined
    killed = true
    return armed.kill()
  }
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    count += 1
    const number = count
    const body = await readAll(request)
    // A process that is gone has sent nothing more; what was not forwarded then never was sent.
    if (await died(strike('before', number))) return response.destroy()
    if (killed) return response.destroy()
    await strike('during', number)
    const answer = await forward(destination, request, body)
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
    await strike('after', number)
    return undefined
  }
  const server = createServer((request, response) => {
    const passing = pass(request, response).catch(() => response.destroy())
    flying.add(passing)
    void passing.finally(() => flying.delete(passing))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm(at) {
      armed = at
      count = 0
      killed = false
    },
    requests: () => count,
    killed: () => killed,
    settled: async () => void (await Promise.all(flying)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function died(killing: Promise<void> | undefined): Promise<boolean> {
  await killing
  return killing !== undefined
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function forward(destination: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
    const request = send(`${destination}${url}`, { method, headers }, (answer) => {
      readAll(answer).then((read) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: read }), reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

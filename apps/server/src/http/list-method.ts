import type { IncomingMessage, Server } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'

/**
 * COMPAT: Vault's clients ask for lists with the method `LIST`, which Node's HTTP parser does not know. Such a connection is read anew as `LINK`, a method of the same length that it
 * knows and that no route has, and the request becomes a `GET` with `list=true`. It is the connection's last: nothing that follows could be told apart from what was read already.
 */
const LIST = Buffer.from('LIST /v1/')
const LINK = Buffer.from('LINK')

const relayed = new WeakSet<Duplex>()
/** Connections whose reading was handed on. */
const handedOn = new WeakSet<Duplex>()

/** True when the connection began with `LIST`, and was taken over. */
export function takeList(server: Server, error: { readonly rawPacket?: unknown; readonly code?: string }, socket: Duplex): boolean {
  if (handedOn.has(socket)) return true
  const packet = Buffer.isBuffer(error.rawPacket) ? error.rawPacket : undefined
  // SECURITY: only at the start of what the client sent, and with no answer under way: otherwise two answers could change places.
  const isAnswering = (socket as { _httpMessage?: unknown })._httpMessage
  if (error.code !== 'HPE_INVALID_METHOD' || !packet?.subarray(0, LIST.length).equals(LIST) || isAnswering || relayed.has(socket))
    return false
  handedOn.add(socket)
  const [ours, theirs] = duplexPair()
  const { remoteAddress, remotePort, remoteFamily } = socket as { remoteAddress?: string; remotePort?: number; remoteFamily?: string }
  for (const [name, value] of Object.entries({ remoteAddress, remotePort, remoteFamily })) Object.defineProperty(theirs, name, { value })
  relayed.add(theirs)
  for (const event of ['data', 'end', 'drain', 'timeout']) socket.removeAllListeners(event)
  server.emit('connection', theirs)
  ours.write(Buffer.concat([LINK, packet.subarray(LINK.length)]))
  socket.pipe(ours).pipe(socket)
  for (const [one, other] of [
    [socket, ours],
    [ours, socket],
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy())
  theirs.on('close', () => ours.end())
  return true
}

/** Fastify's `rewriteUrl`, before any route is looked for. */
export function asList(request: IncomingMessage): string {
  const { url = '/', method, socket } = request
  if (method !== 'LINK' || !relayed.has(socket)) return url
  request.method = 'GET'
  request.headers.connection = 'close'
  return `${url}${url.includes('?') ? '&' : '?'}list=true`
}

export const isRelayed = (request: IncomingMessage) => relayed.has(request.socket)

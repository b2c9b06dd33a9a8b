import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Ends connections when the server stops: those on which nothing is asked at once, the others when their last answer is given. Node ends by itself only those that had a request
 * before, so that a client which is kept and silent, or a proxy that keeps connections ready, would hold the stop until its deadline.
 */
export function closeConnections(app: FastifyInstance): void {
  const answering = new Map<Socket, number>()
  let isStopping = false
  const endIfQuiet = (socket: Socket) => {
    if (isStopping && answering.get(socket) === 0) socket.destroySoon()
  }
  app.server.on('connection', (socket: Socket) => {
    answering.set(socket, 0)
    socket.once('close', () => answering.delete(socket))
    endIfQuiet(socket)
  })
  app.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1)
    response.once('close', () => {
      if (!answering.has(socket)) return
      answering.set(socket, (answering.get(socket) ?? 1) - 1)
      endIfQuiet(socket)
    })
  })
  app.addHook('preClose', async () => {
    isStopping = true
    for (const socket of answering.keys()) endIfQuiet(socket)
  })
}

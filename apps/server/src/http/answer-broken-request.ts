import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { KmsError } from '@hanzo-kms/contracts'
import { toEnvelope } from './describe-error.ts'

/** What could not be read as a request never reaches a route: it is answered on the bare connection, in the same envelope, and the connection ends. */
export function answerBrokenRequest(code: string | undefined, socket: Duplex, reqId: string): void {
  // A client that is gone leaves nobody to tell, and in the middle of an answer there is no place for another.
  if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy()
    return
  }
  const envelope = toEnvelope(describe(code), reqId)
  const body = JSON.stringify(envelope)
  const head = [
    `HTTP/1.1 ${envelope.statusCode} ${STATUS_CODES[envelope.statusCode] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Node's own rule for its plain answer, by the same field: connections are kept, so bytes that were written before tell nothing. */
function isAnswering(socket: Duplex): boolean {
  return (socket as { _httpMessage?: { headersSent?: boolean } | null })._httpMessage?.headersSent ?? false
}

function describe(code: string | undefined): KmsError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new KmsError('headersTooLarge', 'The address and the headers together are larger than 16 KiB. Send less of them.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new KmsError('requestTimeout', 'The request did not arrive in time. Send it again.')
  if (code === 'CONNECT') return new KmsError('methodNotAllowed', 'This is no proxy: CONNECT is not supported.')
  return new KmsError(
    'malformed',
    'This is no HTTP request that can be read. Check the client, and whether it speaks HTTP without TLS here.',
  )
}

/** No connection came about, so nothing was sent. `message` is a clause for people; no text of the other side or of a library is in it. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'
  readonly step: 'policy' | 'connect' | 'tls'

  constructor(step: 'policy' | 'connect' | 'tls', message: string) {
    super(message)
    this.step = step
  }
}

const clauses: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was dropped while it was being made'],
  ['EPIPE', 'the connection was dropped while it was being made'],
  ['ETIMEDOUT', 'nothing answered in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'nothing answered in time'],
  ['ENETUNREACH', 'there is no route to it'],
  ['EHOSTUNREACH', 'there is no route to it'],
  ['EADDRNOTAVAIL', 'there is no route to it'],
  ['EAFNOSUPPORT', 'there is no route to it'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REVOKED', 'its certificate was revoked'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed, so its issuer is not known'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate comes from an issuer that is not known'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its certificate comes from an issuer that is not known'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate comes from an issuer that is not known'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate comes from an issuer that is not known'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['HOSTNAME_MISMATCH', 'its certificate is for another name'],
])

/** Failures of the way to one address, after which another address of the same host is worth a try. */
const wayCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
])

export function isWayBlocked(error: unknown): boolean {
  return wayCodes.has(codeOf(error))
}

export function explainConnectError(error: unknown): string {
  const code = codeOf(error)
  const clause = clauses.get(code)
  if (clause !== undefined) return clause
  return code.startsWith('ERR_SSL_') || code === 'EPROTO'
    ? 'no secure connection could be agreed on; perhaps it does not speak https there'
    : 'the connection could not be made'
}

/** Whether there is a server, and only its certificate or its way of encrypting is not accepted. */
export function isTlsRefusal(error: unknown): boolean {
  const code = codeOf(error)
  return (clauses.get(code) ?? '').startsWith('its certificate') || code.startsWith('ERR_SSL_') || code === 'EPROTO'
}

/** The code of a system, TLS or library error; '' without one. SECURITY: the pattern keeps foreign text from being taken for a code. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : ''
}

import { CliFailure } from './cli-failure.ts'

interface Words {
  readonly why: (host: string) => string
  readonly todo: string
}

const checkUrl = 'Check the address (--url or KMS_URL).'
const refused: Words = {
  why: (host) => `Nothing listens at ${host}.`,
  todo: 'Start the server ("npm start"), or give its address with --url or KMS_URL.',
}
const dns: Words = { why: (host) => `The name ${host} cannot be resolved.`, todo: `${checkUrl} Is this machine online?` }
const unreachable: Words = { why: (host) => `There is no network route to ${host}.`, todo: 'Check the network, the VPN and the address.' }
const dropped: Words = {
  why: (host) => `${host} closed the connection before it had answered.`,
  todo: 'Try again; if it stays so, look at the server’s log and at any proxy between.',
}
const distrusted: Words = {
  why: (host) => `The certificate of ${host} is not signed by an authority that this machine trusts.`,
  todo: 'If it is your own authority, name its file in NODE_EXTRA_CA_CERTS.',
}
const notTls: Words = {
  why: (host) => `${host} does not speak TLS as expected.`,
  todo: 'Check whether the address should begin with http:// or https://.',
}
const notHttp: Words = { why: (host) => `What listens at ${host} does not speak HTTP.`, todo: checkUrl }

const byCode: Readonly<Record<string, Words>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: dns,
  EAI_AGAIN: dns,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: dropped,
  EPIPE: dropped,
  UND_ERR_SOCKET: dropped,
  DEPTH_ZERO_SELF_SIGNED_CERT: distrusted,
  SELF_SIGNED_CERT_IN_CHAIN: distrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: distrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: distrusted,
  CERT_HAS_EXPIRED: {
    why: (host) => `The certificate of ${host} has expired.`,
    todo: 'Have the certificate renewed; check this machine’s clock.',
  },
  CERT_NOT_YET_VALID: { why: (host) => `The certificate of ${host} is not valid yet.`, todo: 'Check this machine’s clock.' },
  ERR_TLS_CERT_ALTNAME_INVALID: { why: (host) => `The certificate is for another name than ${host}.`, todo: checkUrl },
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
}

const timeouts = new Set(['TimeoutError', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

export interface Attempt {
  /** Completes "Could not …". */
  readonly doing: string
  readonly url: string
  /** Whether it would have changed something: then silence may mean that it happened. */
  readonly changes: boolean
  readonly timeoutMs: number
}

/** Why no answer came, in words. */
export function networkFailure(thrown: unknown, attempt: Attempt): CliFailure {
  const what = `Could not ${attempt.doing}.`
  const host = new URL(attempt.url).host
  const codes = codesOf(thrown)
  if (codes.some((code) => timeouts.has(code))) {
    return new CliFailure(what, {
      why: `${host} did not answer within ${attempt.timeoutMs / 1_000} s.${attempt.changes ? ' It may have happened all the same.' : ''}`,
      todo: attempt.changes ? 'Look at what is there before trying again.' : 'Try again, or wait longer with --timeout SECONDS.',
      code: 'Timeout',
    })
  }
  for (const code of codes) {
    const words = byCode[code] ?? (code.startsWith('HPE_') || code === 'HTTPParserError' ? notHttp : undefined)
    if (words === undefined) continue
    const uncertain = words === dropped && attempt.changes ? ' It may have happened all the same.' : ''
    return new CliFailure(what, { why: words.why(host) + uncertain, todo: words.todo, code })
  }
  if (saysBadPort(thrown)) {
    return new CliFailure(what, {
      why: `Port ${new URL(attempt.url).port} belongs to another protocol, and web clients never use it.`,
      todo: checkUrl,
    })
  }
  const code = codes.find((each) => /^[A-Z0-9_]+$/.test(each))
  return new CliFailure(what, {
    why: `The connection to ${host} failed${code === undefined ? '' : ` (${code})`}.`,
    todo: `${checkUrl} "kms doctor" looks at the rest.`,
    code,
  })
}

/** Of errors that carry no code. */
const namesThatTell = new Set(['TimeoutError', 'HTTPParserError'])

/** `fetch` wraps what happened, sometimes twice, sometimes as one error per address tried. */
function codesOf(thrown: unknown, depth = 0): string[] {
  if (!(thrown instanceof Error) || depth > 4) return []
  const own = 'code' in thrown && typeof thrown.code === 'string' ? [thrown.code] : []
  const inner = thrown instanceof AggregateError ? thrown.errors.flatMap((each) => codesOf(each, depth + 1)) : []
  return [...own, ...(namesThatTell.has(thrown.name) ? [thrown.name] : []), ...codesOf(thrown.cause, depth + 1), ...inner]
}

/** `fetch` keeps off a list of ports, and says so in words only. https://fetch.spec.whatwg.org/#port-blocking */
function saysBadPort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.cause instanceof Error && thrown.cause.message === 'bad port'
}

import { DestinationFailure, type HttpClient, type HttpRequest, Secret } from '@hanzo-kms/connector-kit'
import { Agent, buildConnector } from 'undici'
import type { EgressPolicy } from './egress-policy.ts'
import { guardConnect } from './guarded-connect.ts'
import { type ExchangeLimits, exchange, firstOf } from './http-exchange.ts'
import type { ResolveHost } from './own-endpoints.ts'
import { assertHeaderNames, revealHeaders } from './request-headers.ts'
import { parseBase, targetOf } from './request-target.ts'
import { resolveByName } from './resolve-by-name.ts'
import { parseRetryAfter } from './retry-after.ts'

export interface GuardedHttpParts {
  readonly policy: EgressPolicy
  /** Every address of a name, in the order of preference. */
  readonly resolve?: ResolveHost
  /** Opens a socket to an address that was checked. */
  readonly connect?: buildConnector.connector
  readonly deadlineMs?: number
  readonly bodyBytesMax?: number
  readonly nowMs?: () => number
}

export interface GuardedHttp {
  /** Throws a `TypeError` for a header that only this client may set. A base URL that cannot be used is told by every `send`. */
  (baseUrl: string, headers: Readonly<Record<string, Secret<string>>>): HttpClient
  /** Waits for the requests under way, then closes all connections; later requests fail as `unavailable`. */
  close(): Promise<void>
}

const deadlineMsDefault = 30_000
const bodyBytesMaxDefault = 16 * 1024 * 1024
const headerBytesMax = 32 * 1024
const connectMsMax = 10_000
const connectionsPerOriginMax = 8
const originsMax = 256
const keepAliveMs = 4_000
const keepAliveMsMax = 60_000

/** The only way out of this process for connectors: see `HttpClient` for what is promised, `decideEgress` for what may be reached. */
export function createGuardedHttp(parts: GuardedHttpParts): GuardedHttp {
  const { agent, limits, close } = openGuardedAgent(parts)
  const nowMs = parts.nowMs ?? Date.now
  const open = (baseUrl: string, headers: Readonly<Record<string, Secret<string>>>) => createClient(agent, baseUrl, headers, limits, nowMs)
  return Object.assign(open, { close })
}

export interface GuardedAgent {
  readonly agent: Agent
  readonly limits: ExchangeLimits
  close(): Promise<void>
}

/** Sockets that only lead where the policy lets them. */
export function openGuardedAgent(parts: GuardedHttpParts): GuardedAgent {
  const limits = { deadlineMs: parts.deadlineMs ?? deadlineMsDefault, bodyBytesMax: parts.bodyBytesMax ?? bodyBytesMaxDefault }
  const connectMs = Math.min(connectMsMax, limits.deadlineMs)
  // No sessions are kept: each connection proves its certificate anew.
  const connect = parts.connect ?? buildConnector({ allowH2: false, maxCachedSessions: 0, timeout: connectMs })
  const agent = new Agent({
    connect: guardConnect({ policy: parts.policy, resolve: parts.resolve ?? resolveByName, connect, lookupMs: connectMs }),
    connections: connectionsPerOriginMax,
    maxOrigins: originsMax,
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: headerBytesMax,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMsMax,
    // One deadline covers the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= agent.close()
    return closing
  }
  return { agent, limits, close }
}

function createClient(
  agent: Agent,
  baseUrl: string,
  headers: Readonly<Record<string, Secret<string>>>,
  limits: ExchangeLimits,
  nowMs: () => number,
): HttpClient {
  assertHeaderNames(Object.keys(headers))
  const entries = Object.entries(headers)
  const parsed = parseBase(baseUrl)
  return {
    async send(request, signal) {
      signal.throwIfAborted()
      if ('problem' in parsed) throw new DestinationFailure('unavailable', `The destination was not contacted: ${parsed.problem}.`)
      const { origin } = parsed.base
      const addressed = targetOf(parsed.base, request)
      if ('problem' in addressed) throw new DestinationFailure('unavailable', `${origin} was not contacted: ${addressed.problem}.`)
      const body = bodyOf(request)
      const revealed = revealHeaders(entries, body !== null)
      if ('problem' in revealed) throw new DestinationFailure('unavailable', `${origin} was not contacted: ${revealed.problem}.`)
      const call = {
        origin,
        target: addressed.target,
        method: request.method,
        headers: revealed.list,
        body,
        asBytes: request.asBytes === true,
      }
      const answer = await exchange(agent, call, limits, signal)
      return {
        status: answer.status,
        contentType: firstOf(answer.headers['content-type']).split(';', 1).join().trim().toLowerCase(),
        body: answer.body,
        retryAfterMs: parseRetryAfter(firstOf(answer.headers['retry-after']), nowMs()),
      }
    },
  }
}

/** A secret that was not revealed would be written to the destination as `[secret]`: a mistake in the connector, so a `TypeError`. */
function bodyOf(request: HttpRequest): string | null {
  if (request.json === undefined) return null
  return JSON.stringify(request.json, function (this: Record<string, unknown>, key, value) {
    if (this[key] instanceof Secret) throw new TypeError('A secret was put into a request without being revealed.')
    return value
  })
}

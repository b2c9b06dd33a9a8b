import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { canonicalHost } from './canonical-host.ts'
import { ConnectFailure, explainConnectError, isTlsRefusal, isWayBlocked } from './connect-failure.ts'
import { decideEgress, type EgressPolicy } from './egress-policy.ts'
import { readAddress } from './ip-address.ts'
import { type ResolveHost, takeClosedEndpoints } from './own-endpoints.ts'

export interface GuardedConnectParts {
  readonly policy: EgressPolicy
  readonly resolve: ResolveHost
  /** Opens a socket to `hostname`, which is always an address here. */
  readonly connect: buildConnector.connector
  readonly lookupMs: number
}

/** A resolver that answers more than this is not describing one host. */
const addressesMax = 64

/**
 * The one way to a socket: resolve, decide, connect to what was decided on.
 *
 * SECURITY: the connecting function is given an address and never a name, so nothing between the check and the connection can lead elsewhere (DNS rebinding). This runs for
 * each new connection; a kept connection stays with the address that was checked for it. TLS is still asked for, and proved against, the name.
 */
export function guardConnect(parts: GuardedConnectParts): buildConnector.connector {
  return (options, callback) => {
    openSocket(parts, options).then(
      (socket) => callback(null, socket),
      (error) =>
        callback(error instanceof ConnectFailure ? error : new ConnectFailure('connect', 'the connection could not be made'), null),
    )
  }
}

async function openSocket(parts: GuardedConnectParts, options: buildConnector.Options): Promise<Socket> {
  const addresses = await takeCheckedAddresses(parts, options)
  let failure: unknown
  for (const address of pickAttempts(addresses)) {
    try {
      return await connectTo(parts.connect, address, options)
    } catch (error) {
      failure = error
      if (!isWayBlocked(error)) break
    }
  }
  // SECURITY: the original error is dropped here: a TLS error carries the certificate, others the address.
  throw new ConnectFailure(isTlsRefusal(failure) ? 'tls' : 'connect', explainConnectError(failure))
}

type Checking = Omit<GuardedConnectParts, 'connect'>
type Wanted = Pick<buildConnector.Options, 'hostname' | 'protocol' | 'port'>

/** Whether a connection would be made, as far as that is known now. Throws `ConnectFailure`, of step `policy` where it would not. */
export async function assertMayReach(parts: Checking, wanted: Wanted): Promise<void> {
  await takeCheckedAddresses(parts, wanted)
}

async function takeCheckedAddresses(parts: Checking, options: Wanted): Promise<readonly string[]> {
  const host = canonicalHost(options.hostname)
  if (host === undefined) throw new ConnectFailure('policy', 'its address names no host')
  const scheme = options.protocol === 'http:' ? 'http' : 'https'
  const port = options.port === '' ? (scheme === 'http' ? 80 : 443) : Number(options.port)
  const resolve = (name: string) => resolveWithin(parts.resolve, name, parts.lookupMs)
  const addresses = readAddress(host) === undefined ? await resolve(host) : []
  if (addresses.length > addressesMax) throw new ConnectFailure('policy', 'its name has too many addresses')
  const neverReach = await takeClosedEndpoints(parts.policy.neverReach, port, resolve)
  const decision = decideEgress({ host, port, scheme, addresses }, { allow: parts.policy.allow, neverReach })
  if (!decision.allowed) throw new ConnectFailure('policy', decision.reason)
  return decision.addresses
}

async function resolveWithin(resolve: ResolveHost, host: string, lookupMs: number): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectFailure('connect', 'its name could not be looked up in time')), lookupMs)
  })
  try {
    return await Promise.race([resolve(host), tooLate])
  } catch (error) {
    throw error instanceof ConnectFailure ? error : new ConnectFailure('connect', 'its name could not be looked up')
  } finally {
    clearTimeout(timer)
  }
}

/** The first address, then the first of the other family: a host may publish one that this machine has no route to (`localhost` is both `::1` and `127.0.0.1`). */
function pickAttempts(addresses: readonly string[]): readonly string[] {
  const isV6 = (address: string) => address.includes(':')
  return [addresses.find(isV6), addresses.find((address) => !isV6(address))]
    .filter((address) => address !== undefined)
    .sort((a, b) => addresses.indexOf(a) - addresses.indexOf(b))
}

function connectTo(connect: buildConnector.connector, address: string, options: buildConnector.Options): Promise<Socket> {
  const host = canonicalHost(options.hostname) ?? options.hostname
  // A certificate for an address is proved against the address itself; naming one in the handshake is not allowed by TLS.
  const name = options.protocol === 'https:' && readAddress(host) === undefined ? { servername: host } : {}
  return new Promise((resolve, reject) => {
    connect({ hostname: address, protocol: options.protocol, port: options.port, ...name }, (error, socket) => {
      if (error !== null) reject(error)
      else if (socket !== null) resolve(socket)
    })
  })
}

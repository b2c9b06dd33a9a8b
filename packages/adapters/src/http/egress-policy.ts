import ipaddr from 'ipaddr.js'
import { classifySpecial, isLoopback, isMetadataAddress, isMetadataName, isUnspecified } from './address-class.ts'
import { canonicalHost } from './canonical-host.ts'
import { embeddedAddresses, type IpAddress, isInNetwork, isSameAddress, readAddress } from './ip-address.ts'

export type EgressAllowEntry =
  | { readonly kind: 'host'; readonly host: string /** Undefined: any. */; readonly port: number | undefined }
  | { readonly kind: 'network'; readonly network: IpAddress; readonly bits: number }

export interface Endpoint {
  /** A name, or an address; the unspecified address (`0.0.0.0`, `::`) stands for every address of this machine. */
  readonly host: string
  readonly port: number
}

export interface EgressPolicy {
  readonly allow: readonly EgressAllowEntry[]
  /** What no entry opens: where the KMS itself listens, and its database. */
  readonly neverReach: readonly Endpoint[]
}

export interface EgressTarget {
  readonly host: string
  readonly port: number
  readonly scheme: 'http' | 'https'
  /** Everything that the name resolves to; none for a host that is an address. */
  readonly addresses: readonly string[]
}

export type EgressDecision =
  /** `addresses` are all that may be connected to, in the resolver's order; `address` is the first. */
  | { readonly allowed: true; readonly address: string; readonly addresses: readonly string[] }
  /** `reason` completes the sentence "… was not contacted: ". It never says which address a name leads to. */
  | { readonly allowed: false; readonly reason: string }

/** Reads `KMS_EGRESS_ALLOW`: a comma list of `host`, `host:port` and CIDR. Throws an error whose message is a sentence that names the bad entry. Pure. */
export function parseEgressAllow(text: string): readonly EgressAllowEntry[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseEntry)
}

function parseEntry(entry: string): EgressAllowEntry {
  const wrong = (why: string) => new Error(`The egress entry "${entry.replace(/^.*@/, '…@')}" ${why}.`)
  if (entry.includes('://')) throw wrong('is a URL; write only its host, or host:port')
  if (entry.includes('/')) {
    if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(entry) && !ipaddr.IPv6.isValidCIDR(entry)) {
      throw wrong('is not a network; write it like 10.20.0.0/16 or fd12:3456::/32')
    }
    const [network, bits] = ipaddr.parseCIDR(entry)
    if (bits === 0) throw wrong('would open every address; name the networks that are needed')
    if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress())
      throw wrong('is an IPv4 network in IPv6 spelling; write it as IPv4')
    return { kind: 'network', network, bits }
  }
  const [, hostText, portText] = ipaddr.IPv6.isValid(entry) ? [entry, entry] : (/^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(entry) ?? [])
  const host = hostText === undefined ? undefined : canonicalHost(hostText)
  if (host === undefined || (readAddress(host) === undefined && !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host))) {
    throw wrong('names no host; write a host name or an address, with :port if only one port is meant')
  }
  if (portText === undefined) return { kind: 'host', host, port: undefined }
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN
  if (!isPort(port)) throw wrong('has a port that is not between 1 and 65535')
  return { kind: 'host', host, port }
}

/**
 * May a connection be made, and to which addresses? Pure. In this order, the first that applies:
 *
 *   not a host, port or scheme we know                      refused
 *   a metadata service, by name or by any address           refused, whatever is listed
 *   the KMS itself or its database, by name or any address  refused, whatever is listed
 *   no address, or one that cannot be read                  refused
 *   the host is listed (with this port, or with none)       allowed
 *   any address neither public nor in a listed network      refused
 *   plain http, any address outside the listed networks     refused
 *   otherwise                                               allowed
 *
 * SECURITY: one bad address refuses them all: a name that mixes a public with an internal address is how a first-address check is passed.
 */
export function decideEgress(target: EgressTarget, policy: EgressPolicy): EgressDecision {
  const host = canonicalHost(target.host)
  if (host === undefined) return refuse('its address names no host')
  if (!isPort(target.port)) return refuse('its port is not between 1 and 65535')
  if (target.scheme !== 'https' && target.scheme !== 'http') return refuse('only https and http are spoken')

  const isLiteral = readAddress(host) !== undefined
  const texts = isLiteral ? [host, ...target.addresses] : target.addresses
  const addresses = texts.map(readAddress).filter((address) => address !== undefined)
  if (isMetadataName(host) || addresses.some(isMetadataAddress))
    return refuse('it is the metadata service of a cloud, which is never contacted')
  const closed = policy.neverReach.filter((endpoint) => endpoint.port === target.port)
  if (closed.some((endpoint) => canonicalHost(endpoint.host) === host || addresses.some((address) => isAt(address, endpoint)))) {
    return refuse('it is Hanzo KMS itself or its database, which are never contacted')
  }
  if (texts.length === 0) return refuse('its name has no address')
  if (addresses.length !== texts.length) return refuse('its name leads to an address that cannot be read')

  const isHostListed = policy.allow.some(
    (entry) => entry.kind === 'host' && entry.host === host && (entry.port === undefined || entry.port === target.port),
  )
  const outside = isHostListed ? [] : addresses.filter((address) => !isInListedNetwork(address, policy.allow))
  const special = outside.map(classifySpecial).find((what) => what !== undefined)
  if (special !== undefined) return refuse(`it leads to ${special}, which is not among the allowed ones (KMS_EGRESS_ALLOW)`)
  if (target.scheme === 'http' && outside.length > 0)
    return refuse('it must be https unless its host is among the allowed ones (KMS_EGRESS_ALLOW)')
  const [address = host, ...others] = isLiteral ? [host] : addresses.map(String)
  return { allowed: true, address, addresses: [address, ...others] }
}

function refuse(reason: string): EgressDecision {
  return { allowed: false, reason }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535
}

function isInListedNetwork(address: IpAddress, allow: readonly EgressAllowEntry[]): boolean {
  return allow.some((entry) => entry.kind === 'network' && isInNetwork(address, entry.network, entry.bits))
}

/** SECURITY: connecting to the unspecified address reaches loopback, and what listens on the unspecified address is reached through loopback. */
function isAt(address: IpAddress, endpoint: Endpoint): boolean {
  const closed = readAddress(canonicalHost(endpoint.host) ?? '')
  if (closed === undefined) return false
  return [address, ...embeddedAddresses(address)].some((reached) => {
    if (isSameAddress(reached, closed)) return true
    if (isUnspecified(closed)) return isLoopback(reached) || isUnspecified(reached)
    return isUnspecified(reached) && isLoopback(closed)
  })
}

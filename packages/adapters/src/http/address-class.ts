import ipaddr from 'ipaddr.js'
import { embeddedAddresses, type IpAddress, isInNetwork, isNat64, isSameAddress, readAddress } from './ip-address.ts'

type Special =
  | 'an unspecified address'
  | 'a private network address'
  | 'a carrier network address'
  | 'a loopback address'
  | 'a link-local address'
  | 'a reserved address'
  | 'a documentation address'
  | 'a benchmarking address'
  | 'a multicast address'
  | 'a broadcast address'
  | 'a tunnel address'
  | 'an address that is translated to IPv4'

type Rule = readonly [cidr: string, what: Special]

/** IPv4 is public unless listed here. Source: the IANA IPv4 special-purpose address registry. */
const specialV4: readonly Rule[] = [
  ['0.0.0.0/8', 'an unspecified address'],
  ['10.0.0.0/8', 'a private network address'],
  ['100.64.0.0/10', 'a carrier network address'],
  ['127.0.0.0/8', 'a loopback address'],
  ['169.254.0.0/16', 'a link-local address'],
  ['172.16.0.0/12', 'a private network address'],
  ['192.0.0.0/24', 'a reserved address'],
  ['192.0.2.0/24', 'a documentation address'],
  ['192.31.196.0/24', 'a reserved address'],
  ['192.52.193.0/24', 'a reserved address'],
  ['192.88.99.0/24', 'a tunnel address'],
  ['192.168.0.0/16', 'a private network address'],
  ['192.175.48.0/24', 'a reserved address'],
  ['198.18.0.0/15', 'a benchmarking address'],
  ['198.51.100.0/24', 'a documentation address'],
  ['203.0.113.0/24', 'a documentation address'],
  ['224.0.0.0/4', 'a multicast address'],
  ['255.255.255.255/32', 'a broadcast address'],
  ['240.0.0.0/4', 'a reserved address'],
]

/** The first match names it. What no line names is public inside 2000::/3 and reserved outside. Source: the IANA IPv6 special-purpose address registry. */
const specialV6: readonly Rule[] = [
  ['::/128', 'an unspecified address'],
  ['::1/128', 'a loopback address'],
  ['64:ff9b:1::/48', 'an address that is translated to IPv4'],
  ['fc00::/7', 'a private network address'],
  ['fe80::/10', 'a link-local address'],
  ['fec0::/10', 'a private network address'],
  ['ff00::/8', 'a multicast address'],
  ['2001::/32', 'a tunnel address'],
  ['2001::/23', 'a reserved address'],
  ['2001:db8::/32', 'a documentation address'],
  ['2002::/16', 'a tunnel address'],
  ['2620:4f:8000::/48', 'a reserved address'],
  ['3fff::/20', 'a documentation address'],
]

/** Why an address is not an ordinary public one, or undefined when it is. Pure. */
export function classifySpecial(address: IpAddress): Special | undefined {
  const rules = address.kind() === 'ipv4' ? specialV4 : specialV6
  const named = rules.find(([cidr]) => isInNetwork(address, ...ipaddr.parseCIDR(cidr)))
  if (named !== undefined) return named[1]
  if (address.kind() === 'ipv4') return undefined
  // Networks without IPv4 reach all of the public IPv4 internet through this prefix, so it is as public as the address inside it.
  if (isNat64(address))
    return embeddedAddresses(address)
      .map(classifySpecial)
      .find((what) => what !== undefined)
  return isInNetwork(address, ...ipaddr.parseCIDR('2000::/3')) ? undefined : 'a reserved address'
}

/** `0.0.0.0` or `::`. */
export function isUnspecified(address: IpAddress): boolean {
  return address.toByteArray().every((byte) => byte === 0)
}

export function isLoopback(address: IpAddress): boolean {
  return classifySpecial(address) === 'a loopback address'
}

/** SECURITY: credentials of the machine itself are handed out here to whoever asks, so no setting may open it. */
const metadataAddresses: readonly IpAddress[] = [
  '169.254.169.254', // most clouds
  '169.254.169.253', // AWS resolver
  '169.254.170.2', // AWS container tasks
  '169.254.170.23', // AWS pod identity
  '169.254.0.23', // Tencent
  '169.254.42.42', // Scaleway
  '100.100.100.200', // Alibaba
  '168.63.129.16', // Azure host agent: a public address
  '192.0.0.192', // Oracle
  'fd00:ec2::254', // AWS
  'fd00:ec2::23', // AWS pod identity
  'fd20:ce::254', // Google
  'fd00:c1::a9fe:a9fe', // Oracle
  'fd00:42::42', // Scaleway
  'fe80::a9fe:a9fe', // OpenStack
]
  .map(readAddress)
  .filter((address) => address !== undefined)

const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'instance-data',
  'instance-data.ec2.internal',
])

export function isMetadataName(canonicalHost: string): boolean {
  return metadataNames.has(canonicalHost)
}

export function isMetadataAddress(address: IpAddress): boolean {
  return [address, ...embeddedAddresses(address)].some((reached) => metadataAddresses.some((known) => isSameAddress(known, reached)))
}

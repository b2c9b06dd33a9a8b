import ipaddr from 'ipaddr.js'

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6

/**
 * Reads a canonical literal (four decimal parts, or IPv6 without a zone). An IPv4-mapped address is given back as the IPv4 address that the kernel would connect to, so
 * that no rule below has to know the mapped spelling. Anything else is undefined, and undefined is refused by every caller.
 */
export function readAddress(text: string): IpAddress | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined
  const address = ipaddr.IPv6.parse(text)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

export function isSameAddress(a: IpAddress, b: IpAddress): boolean {
  return a.kind() === b.kind() && a.toNormalizedString() === b.toNormalizedString()
}

export function isInNetwork(address: IpAddress, network: IpAddress, bits: number): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/** The IPv4 addresses that a translator or tunnel would read out of an IPv6 address. */
export function embeddedAddresses(address: IpAddress): readonly IpAddress[] {
  if (!(address instanceof ipaddr.IPv6)) return []
  const bytes = address.toByteArray()
  const at = (offset: number, flip = 0) => new ipaddr.IPv4(bytes.slice(offset, offset + 4).map((byte) => byte ^ flip))
  if (isNat64(address) || isLocalNat64(address) || isIpv4Compatible(address) || isStatelessTranslated(address)) return [at(12)]
  if (is6to4(address)) return [at(2)]
  if (isTeredo(address)) return [at(4), at(12, 0xff)]
  return []
}

const within = (cidr: string) => {
  const [network, bits] = ipaddr.parseCIDR(cidr)
  return (address: IpAddress) => isInNetwork(address, network, bits)
}
export const isNat64 = within('64:ff9b::/96')
const isLocalNat64 = within('64:ff9b:1::/48')
const isLowest = within('::/127')
const isIpv4Compatible = (address: IpAddress) => within('::/96')(address) && !isLowest(address)
const isStatelessTranslated = within('::ffff:0:0:0/96')
const is6to4 = within('2002::/16')
const isTeredo = within('2001::/32')

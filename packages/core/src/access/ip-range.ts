/** `10.0.0.0/8`, `2001:db8::/32`, or a single address. */
export interface IpRange {
  readonly family: 4 | 6
  /** As written, without the prefix. */
  readonly address: string
  /** Undefined where a single address was written. */
  readonly prefix: number | undefined
  readonly bits: bigint
}

const WIDTH = { 4: 32, 6: 128 } as const

/** Undefined for what is no address and no CIDR range. Bits beyond the prefix are ignored. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', prefixText, ...rest] = text.split('/')
  const parsed = parseAddress(address)
  if (!parsed || rest.length > 0) return undefined
  if (prefixText === undefined) return { ...parsed, address, prefix: undefined }
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > WIDTH[parsed.family]) return undefined
  return { ...parsed, address, prefix: Number(prefixText) }
}

/** SECURITY: an address that is unknown or cannot be read is in no range but one that holds everything; an IPv4 address written as IPv6 counts as the IPv4 address it is. */
export function isTrustedAddress(address: string | null, trusted: readonly string[]): boolean {
  const ranges = trusted.flatMap((text) => parseIpRange(text) ?? [])
  const parsed = address === null ? undefined : parseAddress(address)
  if (!parsed) return ranges.some((range) => range.prefix === 0)
  return ranges.some((range) => contains(range, parsed))
}

function contains(range: IpRange, address: Pick<IpRange, 'family' | 'bits'>): boolean {
  if (range.family !== address.family) return false
  const free = BigInt(WIDTH[range.family] - (range.prefix ?? WIDTH[range.family]))
  return range.bits >> free === address.bits >> free
}

function parseAddress(text: string): Pick<IpRange, 'family' | 'bits'> | undefined {
  const four = parseIpv4(text)
  if (four !== undefined) return { family: 4, bits: four }
  const six = parseIpv6(text)
  if (six === undefined) return undefined
  const isMapped = six >> 32n === 0xffffn
  return isMapped ? { family: 4, bits: six & 0xffffffffn } : { family: 6, bits: six }
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  // Leading zeros are read as octal by some and as decimal by others.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | undefined {
  const withGroups = expandTail(text)
  const halves = withGroups?.split('::')
  if (!halves || halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
}

/** An IPv4 address at the end becomes two groups. */
function expandTail(text: string): string | undefined {
  if (!text.includes('.')) return text
  const start = text.lastIndexOf(':') + 1
  const four = parseIpv4(text.slice(start))
  if (start === 0 || four === undefined) return undefined
  return `${text.slice(0, start)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`
}

import { readAddress } from './ip-address.ts'

/**
 * One spelling per host: lower case, no trailing dot, no brackets, international names in ASCII, and every spelling of an address that URLs know (`0x7f.1`, `2130706433`,
 * `::ffff:7f00:1`) as the one address it means. Undefined where it is no host.
 */
export function canonicalHost(text: string): string | undefined {
  if (/[\s/?#@\\]/.test(text)) return undefined
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  const url = URL.parse(bare.includes(':') ? `http://[${bare}]/` : `http://${bare}/`)
  const host = url?.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  if (host === undefined || host === '' || host.endsWith('.')) return undefined
  return readAddress(host)?.toString() ?? host
}

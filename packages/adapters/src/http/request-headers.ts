import type { Secret } from '@hanzo-kms/connector-kit'

/** What this client decides alone: where a message goes, where it ends, and what it holds. */
const reserved: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

/** A header that a connector may not set is a mistake in the connector, so it is a `TypeError` and not a failure of the destination. */
export function assertHeaderNames(names: readonly string[]): void {
  for (const name of names) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw new TypeError('A header name holds a character that header names cannot have.')
    const lower = name.toLowerCase()
    if (reserved.has(lower) || lower.startsWith('proxy-')) throw new TypeError(`The header "${lower}" is set by the HTTP client alone.`)
  }
}

/** The one place where header secrets are revealed. A value that no header can carry gives a clause that names the header and never the value. */
export function revealHeaders(
  headers: readonly (readonly [string, Secret<string>])[],
  hasBody: boolean,
): { readonly list: string[] } | { readonly problem: string } {
  const list = ['user-agent', 'hanzo-kms', 'accept', '*/*', 'accept-encoding', 'identity']
  if (hasBody) list.push('content-type', 'application/json')
  for (const [name, value] of headers) {
    const text = value.reveal()
    if (!/^[\t\x20-\x7e]*$/.test(text))
      return { problem: `the value for the header "${name.toLowerCase()}" holds characters that a header cannot carry` }
    list.push(name, text)
  }
  return { list }
}

import { unreadable } from './answers.ts'
import type { Route } from './route.ts'

export interface Match {
  readonly route: Route
  /** What scopes call the part of the API that the route belongs to. */
  readonly domain: string
  readonly params: Readonly<Record<string, string>>
}

export type Found = { readonly match: Match } | { readonly allow: string; readonly open: boolean } | undefined

interface Entry {
  readonly route: Route
  readonly segments: readonly string[]
  readonly domain: string
}

/** Finds the route of a raw path. Static parts are compared undecoded, as the imitated server compares them. */
export class Router {
  readonly #entries: readonly Entry[]

  constructor(routes: readonly Route[]) {
    this.#entries = routes.map((route) => {
      const segments = route.pattern.split('/')
      return { route, segments, domain: segments[2] === 'w' ? (segments[4] ?? '') : (segments[2] ?? '') }
    })
  }

  find(method: string, rawPath: string): Found {
    const parts = rawPath.split('/')
    const methods: string[] = []
    let open = true
    for (const entry of this.#entries) {
      if (!fits(entry.segments, parts)) continue
      if (accepts(entry.route.method, method)) {
        return { match: { route: entry.route, domain: entry.domain, params: readParams(entry.segments, parts) } }
      }
      methods.push(entry.route.method === 'GET' ? 'GET,HEAD' : entry.route.method)
      open &&= entry.route.open === true
    }
    return methods.length === 0 ? undefined : { allow: methods.join(','), open }
  }
}

function accepts(method: string, asked: string): boolean {
  return method === asked || (method === 'GET' && asked === 'HEAD')
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  const rest = segments.at(-1)?.startsWith('*') ?? false
  if (rest ? parts.length < segments.length : parts.length !== segments.length) return false
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] ?? ''
    if (segment.startsWith('*')) return parts.length > segments.length || parts[i] !== ''
    if (segment.startsWith(':')) {
      // An empty workspace id is let through (and then finds nothing); other empty segments are not.
      if (parts[i] === '' && segment !== ':workspace') return false
    } else if (segment !== parts[i]) return false
  }
  return true
}

function readParams(segments: readonly string[], parts: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  segments.forEach((segment, i) => {
    const name = segment.slice(1)
    if (segment.startsWith(':')) params[name] = decode(name, parts[i] ?? '')
    else if (segment.startsWith('*')) params[name] = decode(name, parts.slice(i).join('/'))
  })
  return params
}

function decode(name: string, raw: string): string {
  if (!raw.includes('%')) return raw
  const bytes = Buffer.from(raw, 'utf8').toString('latin1')
  const decoded = bytes.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(decoded, 'latin1'))
  } catch {
    throw unreadable(400, `Invalid URL: Invalid UTF-8 in \`${name}\``)
  }
}

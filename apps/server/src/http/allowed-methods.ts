import type { Route } from './route.ts'

/** Which methods the routes of this address have; empty when there is no such address. */
export function allowedMethods(routes: readonly Pick<Route, 'method' | 'path'>[], url: string): readonly string[] {
  const path = url.replace(/\?.*$/s, '').replace(/(?<=.)\/$/, '')
  const methods = routes.filter((route) => matcherOf(route.path).test(path)).map(({ method }) => method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort()
}

const matchers = new Map<string, RegExp>()

function matcherOf(pattern: string): RegExp {
  const known = matchers.get(pattern)
  if (known) return known
  const parts = pattern.split('/').map((part) => {
    if (part === '*') return '.*'
    return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  const made = new RegExp(`^${parts.join('/')}$`)
  matchers.set(pattern, made)
  return made
}

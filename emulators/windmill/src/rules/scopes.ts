import { badRequest, generic } from '../http/answers.ts'
import type { Profile } from '../profile.ts'
import type { Caller } from './authenticate.ts'

type Action = 'read' | 'write' | 'run'

interface Scope {
  readonly text: string
  readonly domain: string
  readonly action: string
  readonly resources: readonly string[] | null
}

const DOMAINS = new Set(
  'acls apps audit capture configs drafts flows folders groups inputs jobs mcp oauth openapi raw_apps resources run schedules scripts settings triggers users variables workers workspaces'.split(
    ' ',
  ),
)

export function permissionDenied(profile: Profile, message: string): Error {
  return generic(profile.permissionDeniedStatus, `Permission denied: ${message}`)
}

/** The scopes that restrict; none means everything is allowed. A tag filter does not count. */
function restrictionsOf(scopes: readonly string[] | null): readonly Scope[] {
  return (scopes ?? []).filter((text) => !text.startsWith('if_jobs:filter_tags:')).map(parseScope)
}

function parseScope(text: string): Scope {
  const [domain = '', action = '', ...rest] = text.split(':')
  if (!DOMAINS.has(domain)) throw badRequest(`Invalid scope domain: ${domain}`)
  return { text, domain, action, resources: rest.length === 0 ? null : rest.join(':').split(',') }
}

function covers(scope: Scope, domain: string, action: string): boolean {
  return scope.domain === domain && (scope.action === action || (scope.action === 'write' && action === 'read'))
}

function coversResource(scope: Scope, path: string): boolean {
  return scope.resources === null || scope.resources.some((resource) => coversPath(resource, path))
}

function coversPath(resource: string, path: string): boolean {
  if (resource === '*') return true
  return resource.endsWith('/*') ? path.startsWith(resource.slice(0, -1)) : resource === path
}

/** Before any handler: may this token come near the route at all? */
export function requireRouteScope(profile: Profile, caller: Caller, domain: string, method: string): void {
  const reading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
  if (caller.readOnly && !reading) throw permissionDenied(profile, 'Token is read-only. Mutating endpoints are not allowed.')
  const scopes = restrictionsOf(caller.scopes)
  const action: Action = reading ? 'read' : 'write'
  if (scopes.length > 0 && !scopes.some((scope) => covers(scope, domain, action))) {
    throw permissionDenied(profile, `Access denied. Required scope: ${domain}:${action}`)
  }
}

export function allowsPath(caller: Caller, domain: string, action: Action, path: string): boolean {
  const scopes = restrictionsOf(caller.scopes)
  return scopes.length === 0 || scopes.some((scope) => covers(scope, domain, action) && coversResource(scope, path))
}

export function requirePathScope(profile: Profile, caller: Caller, domain: string, action: Action, path: string): void {
  if (!profile.modern || allowsPath(caller, domain, action, path)) return
  throw permissionDenied(profile, `Required scope: ${domain}:${action}:${path}`)
}

/** A token may hand on no more than it has. */
export function requireContainment(profile: Profile, caller: Caller, wanted: readonly string[] | null): void {
  const own = restrictionsOf(caller.scopes)
  if (own.length === 0) return
  const asked = restrictionsOf(wanted)
  if (asked.length === 0) {
    throw permissionDenied(profile, 'A scope-restricted token cannot create or update a token with broader (unscoped) privileges')
  }
  for (const scope of asked) {
    const contained = own.some((mine) => covers(mine, scope.domain, scope.action) && containsResources(mine, scope))
    if (!contained)
      throw permissionDenied(profile, `A scope-restricted token cannot grant scope '${scope.text}' which exceeds its own scopes`)
  }
}

function containsResources(mine: Scope, scope: Scope): boolean {
  if (mine.resources === null) return true
  return scope.resources?.every((wanted) => mine.resources?.includes(wanted) || coversResource(mine, wanted)) ?? false
}

/**
 * The older release knows one restriction: a token with any `jobs:` or `run:` scope reaches jobs and nothing else.
 * Says which of three things happens.
 */
export function jobsOnly(scopes: readonly string[] | null, rawPath: string): 'passes' | 'refused' | 'dies' {
  if (!scopes?.some((scope) => scope.startsWith('jobs:') || scope.startsWith('run:'))) return 'passes'
  const segments = rawPath.split('/')
  if (segments.length < 5) return 'dies'
  return segments[4]?.startsWith('jobs') ? 'passes' : 'refused'
}

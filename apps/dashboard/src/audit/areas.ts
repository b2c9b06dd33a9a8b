import { auditEvents } from '@hanzo-kms/contracts/audit-events'

/** Where an event belongs, by its type; the first that fits counts. */
const patterns: readonly (readonly [area: string, pattern: RegExp])[] = [
  ['Syncs', /secret-sync/],
  ['Connections', /app-connection|destination/],
  ['Notifications', /notification/],
  ['Secrets', /secrets?$|change-set|secret-import|folder|tag$/],
  ['Roles and members', /role|member|privilege|permission|invitation/],
  ['Machine identities and tokens', /identity|token/],
  ['Signing in', /login|logout|password|mfa|recovery|lock|sso|select-organization|user/],
  ['Projects and environments', /project|environment/],
  ['The log itself', /audit-logs/],
  ['Instance', /./],
]

const types = Object.keys(auditEvents)
const areaOf = (type: string) => patterns.find(([, pattern]) => pattern.test(type))?.[0]

export const areas: readonly { readonly name: string; readonly types: readonly string[] }[] = patterns.map(([name]) => ({
  name,
  types: types.filter((type) => areaOf(type) === name),
}))

/** The types of an area, or the type itself. */
export function typesOf(what: string): readonly string[] {
  return areas.find(({ name }) => name === what)?.types ?? [what]
}

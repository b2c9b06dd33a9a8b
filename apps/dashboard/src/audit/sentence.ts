import type { AuditLog } from '@hanzo-kms/contracts/audit'

const past: Readonly<Record<string, string>> = {
  get: 'read',
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  add: 'added',
  remove: 'removed',
  revoke: 'revoked',
  renew: 'renewed',
  move: 'moved',
  save: 'saved',
  lock: 'locked',
  unlock: 'unlocked',
  clear: 'cleared',
  check: 'checked',
  rotate: 'rotated',
  pause: 'paused',
  resume: 'resumed',
  plan: 'planned',
  decide: 'decided about',
  start: 'started',
  test: 'tested',
  accept: 'accepted',
  enable: 'turned on',
  disable: 'turned off',
  verify: 'verified',
  export: 'exported',
  import: 'imported',
  view: 'looked at',
  make: 'made',
  bootstrap: 'set up',
  change: 'changed',
  select: 'chose',
}

const whole: Readonly<Record<string, string>> = {
  'login-user': 'signed in',
  'logout-user': 'signed out',
  'login-identity-universal-auth': 'signed in with a client secret',
  'secret-sync-sync-secrets': 'ran a secret sync',
  'secret-sync-import-secrets': 'imported through a secret sync',
  'secret-sync-remove-secrets': 'removed variables through a secret sync',
  'view-audit-logs': 'looked at the audit log',
  'permission-denied': 'was not allowed to',
}

/** `ada@example.com`, `deploy-shop`, or who it was as far as is known. `names`: by id, of those who are here now. */
export function actorOf({ actor: { type, metadata }, event }: AuditLog, names: ReadonlyMap<string, string>): string {
  if (type === 'platform') return 'Hanzo KMS'
  const id = metadata.userId ?? metadata.identityId
  const own =
    id !== undefined && event.metadata.userId === id && typeof event.metadata.email === 'string' ? event.metadata.email : undefined
  const name = metadata.email ?? metadata.name ?? own ?? names.get(id ?? '') ?? id
  if (type === 'unknownUser') return name ? `Somebody as ${name}` : 'Somebody unknown'
  return name ?? 'Somebody'
}

/** What was done, without who did it. */
export function deedOf({ event: { type, metadata } }: AuditLog): string {
  const text = (name: string) => {
    const value = metadata[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const [verb = '', ...rest] = type.split('-')
  if (type === 'permission-denied') return `${whole[type]} ${text('action') || 'do this'} ${text('subject')}`.trim()
  const said = whole[type] ?? `${past[verb] ?? verb} ${wordsOf(rest)}`
  const shown = type === 'get-secret' && metadata.valueShown === true ? 'read the value of' : type === 'get-secret' ? 'looked at' : said
  const many =
    Number(metadata.numberOfSecrets) > 0 && !text('secretKey')
      ? `${said.replace(/ secrets$/, '')} ${count(Number(metadata.numberOfSecrets))}`
      : shown
  const name = text('secretKey') || text('name') || text('folderName') || text('slug') || (type.startsWith('login') ? '' : text('email'))
  const place = [text('environment').replaceAll(',', ', '), text('secretPath') || text('folderPath')].filter(Boolean).join(' ')
  const deed = `${many}${name && ` ${name}`}${place && ` in ${place}`}`
  return deed
}

const count = (secrets: number) => (secrets === 1 ? '1 secret' : `${secrets.toLocaleString('en')} secrets`)

function wordsOf(parts: readonly string[]): string {
  return parts
    .join(' ')
    .replace('universal auth', 'sign-in')
    .replace('mfa', 'the second factor')
    .replace('sso config', 'the identity provider')
}

/** Of a type, for lists: `Created app connection`. */
export function nameOfType(type: string): string {
  const [verb = '', ...rest] = type.split('-')
  const said = whole[type] ?? `${past[verb] ?? verb} ${wordsOf(rest)}`
  return said.replace(/^./, (first) => first.toUpperCase())
}

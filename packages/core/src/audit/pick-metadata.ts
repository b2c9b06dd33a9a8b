import { type AuditEventType, auditEvents, type FieldValue } from '@hanzo-kms/contracts/audit-events'

/** SECURITY: the names of an event type's own fields, and nothing else that an object may carry along; a field of another kind is a defect of ours and throws. */
export function pickMetadata(type: AuditEventType, given: object): Readonly<Record<string, FieldValue>> {
  const picked: Record<string, FieldValue> = {}
  for (const [field, kind] of Object.entries(auditEvents[type])) {
    const value: unknown = (given as Readonly<Record<string, unknown>>)[field]
    if (value === undefined) continue
    if (!isOfKind(value, kind)) throw new TypeError(`The field ${field} of the audit event ${type} is to be ${kind}.`)
    picked[field] = storable(value)
  }
  return picked
}

function isOfKind(value: unknown, kind: string): value is FieldValue {
  if (value === null) return kind.endsWith('?')
  if (kind.startsWith('texts')) return Array.isArray(value) && value.every((item) => typeof item === 'string')
  if (kind.startsWith('text')) return typeof value === 'string'
  if (kind.startsWith('number')) return typeof value === 'number' && Number.isFinite(value)
  return typeof value === 'boolean'
}

/** The database keeps no NUL and no lone surrogate: an event must not fail, and with it what it tells of, for such a character in a name. */
function storable(value: FieldValue): FieldValue {
  if (typeof value === 'string') return clean(value)
  return Array.isArray(value) ? value.map(clean) : value
}

function clean(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed()
}

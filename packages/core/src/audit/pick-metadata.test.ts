import { auditEvents } from '@hanzo-kms/contracts/audit-events'
import { expect, test } from 'vitest'
import { pickMetadata } from './pick-metadata.ts'

test('a field that the event type does not name never reaches the log', () => {
  const row = { name: 'Shop', slug: 'shop', token: 'hunter2', sealedValue: new Uint8Array(4) }
  expect(pickMetadata('create-project', row)).toEqual({ name: 'Shop', slug: 'shop' })
})

test('a field of another kind is refused: an object or a Secret cannot stand where a text is named', () => {
  expect(() => pickMetadata('create-project', { name: { reveal: () => 'hunter2' }, slug: 'shop' })).toThrow(
    /field name of the audit event create-project/,
  )
  expect(() => pickMetadata('get-secrets', { environment: 'dev', numberOfSecrets: Number.NaN })).toThrow(TypeError)
  expect(() => pickMetadata('create-secrets', { secretKeys: [1] })).toThrow(TypeError)
})

test('no event type has a field for a value or a credential', () => {
  const fields = Object.values(auditEvents).flatMap((row) =>
    Object.entries(row).flatMap(([field, kind]) => (kind.startsWith('text') ? [field] : [])),
  )
  expect(fields.length).toBeGreaterThan(100)
  expect(fields.filter((field) => /password|credentials$|secretValue|accessToken$|clientSecret$|code$/i.test(field))).toEqual([])
})

import { nodeCryptography } from '@hanzo-kms/adapters/cryptography/node-cryptography'
import { parseRootKey } from '@hanzo-kms/adapters/cryptography/parse-root-key'
import { rootKeyFromBytes } from '@hanzo-kms/adapters/cryptography/root-key-from-bytes'
import { secret } from '@hanzo-kms/connector-kit'
import type { WrappedDataKey } from '@hanzo-kms/core/keyring/data-key'
import { KeyRing, projectScope, SealBroken } from '@hanzo-kms/core/keyring/keyring'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const rootKey = rootKeyFromBytes(nodeCryptography.randomBytes(32))

function keysInMemory() {
  const kept: WrappedDataKey[] = []
  return {
    list: async (scope: string) => kept.filter((key) => key.scope === scope),
    insert: async (key: WrappedDataKey) => void kept.push(key),
    rootKeyId: async () => undefined,
    countByRootKey: async () => new Map(),
    notUnder: async () => [],
    rewrap: async () => {},
  }
}

async function unlocked(project: string, dataKeys = keysInMemory(), root = rootKey) {
  const ring = new KeyRing(nodeCryptography, root)
  if ((await dataKeys.list(projectScope(project))).length === 0) await ring.establish(projectScope(project), dataKeys, 0)
  return ring.unlock(projectScope(project), dataKeys)
}

const place = { purpose: 'secret-value', id: 'a', version: 1 } as const

test('whatever is sealed opens as it was, byte for byte', async () => {
  const keys = await unlocked('p')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed())
      expect(keys.open(keys.seal(secret(text), place), place).reveal()).toBe(text)
    }),
  )
})

describe('a row that is copied to another place does not open', () => {
  test.each([
    ['another row', { ...place, id: 'b' }],
    ['another version', { ...place, version: 2 }],
    ['another purpose', { ...place, purpose: 'secret-comment' as const }],
  ])('%s', async (_, elsewhere) => {
    const keys = await unlocked('p')
    const sealed = keys.seal(secret('value'), place)
    expect(() => keys.open(sealed, elsewhere)).toThrow(SealBroken)
  })

  test('another project, even under the same data key', async () => {
    const dataKeys = keysInMemory()
    const sealed = (await unlocked('p', dataKeys)).seal(secret('value'), place)
    await expect(async () => (await unlocked('q', dataKeys)).open(sealed, place)).rejects.toThrow(SealBroken)
  })
})

test('no altered byte goes unnoticed', async () => {
  const keys = await unlocked('p')
  const sealed = keys.seal(secret('value'), place)
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Uint8Array.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ 1
    expect(() => keys.open(altered, place), `byte ${at}`).toThrow(SealBroken)
  }
})

test('another root key unlocks nothing', async () => {
  const dataKeys = keysInMemory()
  await unlocked('p', dataKeys)
  await expect(unlocked('p', dataKeys, rootKeyFromBytes(nodeCryptography.randomBytes(32)))).rejects.toThrow(SealBroken)
})

test('fingerprints are equal for equal values in one place, and tell nothing across places', async () => {
  const keys = await unlocked('p')
  expect(keys.fingerprint(secret('v'), 'here')).toBe(keys.fingerprint(secret('v'), 'here'))
  expect(keys.fingerprint(secret('v'), 'here')).not.toBe(keys.fingerprint(secret('v'), 'there'))
  expect(keys.fingerprint(secret('v'), 'here')).not.toBe(keys.fingerprint(secret('w'), 'here'))
})

describe('a root key that cannot be used is refused with its length and alphabet, never its text', () => {
  test.each(['', 'short', 'zz'.repeat(32), 'a'.repeat(63)])('%j', (text) => {
    expect(() => parseRootKey(text, 'KMS_ROOT_KEY')).toThrow(new RegExp(`${text.length} characters`))
    if (text) expect(() => parseRootKey(text, 'KMS_ROOT_KEY')).not.toThrow(text)
  })
  test('hex and both spellings of base64 are read', () => {
    const bytes = Buffer.from(nodeCryptography.randomBytes(32))
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(parseRootKey(` ${bytes.toString(encoding)}\n`, 'KMS_ROOT_KEY')).toEqual(bytes)
  })
})

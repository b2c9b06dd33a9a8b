import { Secret } from '@hanzo-kms/connector-kit'
import type { Fingerprint } from '../sync/ledger.ts'
import type { Cryptography } from './cryptography.ts'
import type { DataKeyRepository, WrappedDataKey } from './data-key.ts'
import { joinBytes, lengthPrefixed, openEnvelope, type SealContext, sealEnvelope } from './envelope.ts'
import type { RootKey } from './root-key.ts'

export const projectScope = (projectId: string) => `project:${projectId}`
export const userScope = (userId: string) => `user:${userId}`
export const organizationScope = (organizationId: string) => `organization:${organizationId}`
/** Of what lies in a project, or with null in none. */
export const ownerScope = ({ organizationId, projectId }: { readonly organizationId: string; readonly projectId: string | null }) =>
  projectId === null ? organizationScope(organizationId) : projectScope(projectId)

/** Where and for what, within a scope that is unlocked. */
export type ScopedContext = Omit<SealContext, 'scope'>

/** The keys of one scope, unlocked. */
export interface ScopeKeys {
  seal(plaintext: Secret<string>, context: ScopedContext): Uint8Array
  /** Throws `SealBroken`. */
  open(sealed: Uint8Array, context: ScopedContext): Secret<string>
  /** Keyed digest, equal for equal values in the same place. `place` keeps equal values of different places apart. */
  fingerprint(value: Secret<string>, place: string): Fingerprint
  /** Keyed digest for the audit log, 32 bytes: of `before` and then the text. */
  auditDigest(before: Uint8Array, text: string): Uint8Array
}

/** A ciphertext that does not open: altered, moved from elsewhere, or sealed under a key that is gone. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
  constructor(context: SealContext) {
    super(
      `The ${context.purpose} ${context.id} (version ${context.version}) cannot be opened: it was altered, copied from elsewhere, or its key is gone.`,
    )
  }
}

/** Unlocks scopes: root key → data keys → everything sealed. Unlocked keys stay in memory. */
export class KeyRing {
  readonly #cryptography: Cryptography
  readonly #rootKey: RootKey
  readonly #unlocked = new Map<string, ScopeKeys>()

  constructor(cryptography: Cryptography, rootKey: RootKey) {
    this.#cryptography = cryptography
    this.#rootKey = rootKey
  }

  /** Makes the first data key of a new scope. Call inside the transaction that makes the scope's owner. */
  async establish(scope: string, dataKeys: DataKeyRepository, nowMs: number): Promise<void> {
    const dataKey = this.#cryptography.randomBytes(32)
    // A transaction that is begun again makes another key: the one of the first try must not be remembered.
    this.#unlocked.delete(scope)
    const rootKeyId = (await dataKeys.rootKeyId()) ?? this.#rootKey.id
    const wrapped = await this.#rootKey.wrap(dataKey, `${scope}/1`, rootKeyId)
    await dataKeys.insert({ scope, version: 1, wrapped, rootKeyId, createdAtMs: nowMs })
  }

  /** The same data key under another root key. Throws `SealBroken` where none that we hold opens it. */
  async rewrap({ scope, version, wrapped, createdAtMs }: WrappedDataKey, rootKeyId: string): Promise<WrappedDataKey> {
    const context = `${scope}/${version}`
    const dataKey = await this.#rootKey.unwrap(wrapped, context)
    if (!dataKey) throw new SealBroken({ scope, purpose: 'secret-value', id: scope, version })
    return { scope, version, wrapped: await this.#rootKey.wrap(dataKey, context, rootKeyId), rootKeyId, createdAtMs }
  }

  /** The keys of a scope that has been unlocked before. */
  unlocked(scope: string): ScopeKeys | undefined {
    return this.#unlocked.get(scope)
  }

  /** Throws `SealBroken` when a data key does not unwrap, and an error when the scope has none. */
  async unlock(scope: string, dataKeys: DataKeyRepository): Promise<ScopeKeys> {
    const known = this.#unlocked.get(scope)
    if (known) return known
    const keys = new Map<number, Uint8Array>()
    for (const { version, wrapped } of await dataKeys.list(scope)) {
      const dataKey = await this.#rootKey.unwrap(wrapped, `${scope}/${version}`)
      if (!dataKey) throw new SealBroken({ scope, purpose: 'secret-value', id: scope, version })
      keys.set(version, dataKey)
    }
    const unlocked = scopeKeys(this.#cryptography, scope, keys)
    this.#unlocked.set(scope, unlocked)
    return unlocked
  }
}

function scopeKeys(cryptography: Cryptography, scope: string, keys: ReadonlyMap<number, Uint8Array>): ScopeKeys {
  const newest = Math.max(...keys.keys())
  const sealing = keys.get(newest)
  const first = keys.get(1)
  if (!sealing || !first) throw new Error(`The scope ${scope} has no data key.`)
  // From the first data key for ever: fingerprints in the ledger must outlive the rotation of data keys, or every secret would look changed.
  const fingerprintKey = cryptography.deriveKey(first, 'hanzo-kms/fingerprint')
  const auditKey = cryptography.deriveKey(first, 'hanzo-kms/audit')
  return {
    seal: (plaintext, context) =>
      sealEnvelope(cryptography, { version: newest, bytes: sealing }, new TextEncoder().encode(plaintext.reveal()), { scope, ...context }),
    open: (sealed, context) => {
      const bytes = openEnvelope(cryptography, (version) => keys.get(version), sealed, { scope, ...context })
      if (!bytes) throw new SealBroken({ scope, ...context })
      // A byte-order mark at the start is part of the value: it must come back.
      return new Secret(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    },
    fingerprint: (value, place) => {
      const mac = cryptography.hmac(fingerprintKey, joinBytes(lengthPrefixed([scope, place, value.reveal()])))
      return `1.${cryptography.base64url(mac)}` as Fingerprint
    },
    auditDigest: (before, text) => cryptography.hmac(auditKey, joinBytes([before, new TextEncoder().encode(text)])),
  }
}

import { type LoadedRootKey, loadFurtherRootKey, loadRootKey } from '@hanzo-kms/adapters/cryptography/load-root-key'
import { rootKeyFromBytes } from '@hanzo-kms/adapters/cryptography/root-key-from-bytes'
import type { HeldRootKeys } from '@hanzo-kms/core/keyring/root-key'
import type { Settings } from './settings.ts'

export type RootKeySettings = Pick<
  Settings,
  'rootKey' | 'rootKeyFile' | 'dataDir' | 'oldRootKey' | 'oldRootKeyFile' | 'nextRootKey' | 'nextRootKeyFile'
>

export interface LoadedRootKeys {
  readonly loaded: LoadedRootKey
  readonly held: HeldRootKeys
  /** The one in use first. What is sealed under one of them names its id. */
  readonly all: readonly { readonly id: string; readonly bytes: Uint8Array }[]
}

/** The root key, and those before and after it. Throws `RootKeyRefusal`. */
export function loadRootKeys(settings: RootKeySettings, mayMake = true): LoadedRootKeys {
  const loaded = loadRootKey(settings, mayMake)
  const old = loadFurtherRootKey('KMS_OLD_ROOT_KEY', settings.oldRootKey, settings.oldRootKeyFile)
  const next = loadFurtherRootKey('KMS_NEXT_ROOT_KEY', settings.nextRootKey, settings.nextRootKeyFile)
  const keysOf = (bytes: Uint8Array | undefined) => (bytes ? [rootKeyFromBytes(bytes)] : [])
  return {
    loaded,
    held: { current: rootKeyFromBytes(loaded.bytes), old: keysOf(old), next: keysOf(next) },
    all: [loaded.bytes, next, old].flatMap((bytes) => (bytes ? [{ id: rootKeyFromBytes(bytes).id, bytes }] : [])),
  }
}

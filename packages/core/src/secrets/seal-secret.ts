import { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { projectScope, type ScopeKeys, SealBroken } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { StoredSecret } from './stored-secret.ts'

export function unlockProject(kms: Pick<Dependencies, 'keyRing'>, inside: Repositories, projectId: string): Promise<ScopeKeys> {
  return kms.keyRing.unlock(projectScope(projectId), inside.dataKeys)
}

/** What of a secret is kept sealed. */
export interface SecretContent {
  readonly value: Secret<string>
  readonly comment: Secret<string>
}

type Row = Pick<StoredSecret, 'id' | 'version'>

export function sealContent(
  keys: ScopeKeys,
  { id, version }: Row,
  { value, comment }: SecretContent,
): Pick<StoredSecret, 'sealedValue' | 'sealedComment'> {
  return {
    sealedValue: keys.seal(value, { purpose: 'secret-value', id, version }),
    sealedComment: comment.reveal() === '' ? null : keys.seal(comment, { purpose: 'secret-comment', id, version }),
  }
}

/** Throws `cryptography`, naming the key. */
export function openValue(keys: ScopeKeys, { key, id, version, sealedValue }: StoredSecret): Secret<string> {
  return naming(key, () => keys.open(sealedValue, { purpose: 'secret-value', id, version }))
}

/** Throws `cryptography`, naming the key. */
export function openContent(keys: ScopeKeys, secret: StoredSecret): SecretContent {
  const { key, id, version, sealedComment } = secret
  const comment = sealedComment && naming(key, () => keys.open(sealedComment, { purpose: 'secret-comment', id, version }))
  return { value: openValue(keys, secret), comment: comment ?? new Secret('') }
}

function naming<T>(key: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    throw new KmsError(
      'cryptography',
      `The secret '${key}' cannot be opened: its stored form was altered or copied from elsewhere, or its key is gone. Nothing was read or written. Set its value again, or restore the database from a backup.`,
    )
  }
}

import type { PersonalSecret } from './personal-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

/** An override as a row: its own content under the key, tags and metadata of the shared secret. */
export function personalRow(shared: StoredSecret, override: PersonalSecret): StoredSecret {
  const { id, version, sealedValue, sealedComment, skipMultilineEncoding, owner, createdAtMs, updatedAtMs } = override
  return { ...shared, ...{ id, version, sealedValue, sealedComment, skipMultilineEncoding, createdAtMs, updatedAtMs }, changedBy: owner }
}

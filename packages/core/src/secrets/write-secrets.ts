import type { Secret } from '@hanzo-kms/connector-kit'
import type { ActorReference } from '../access/actor.ts'
import { projectScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { queueRunsForFolder } from '../sync/queue-runs.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface SecretsToWrite {
  readonly organizationId: string
  readonly projectId: string
  readonly folderId: string
  readonly by: ActorReference
  readonly secrets: readonly { readonly key: string; readonly value: Secret<string> }[]
}

/** Writes values into a folder for Hanzo KMS itself (an import run): new keys are created, others get a new version, equal ones stay. One transaction: the caller's. */
export async function writeSecrets(
  kms: Dependencies,
  inside: Repositories,
  { organizationId, projectId, folderId, by, secrets }: SecretsToWrite,
): Promise<void> {
  if (secrets.length === 0) return
  const nowMs = kms.clock.nowMs()
  const keys = await kms.keyRing.unlock(projectScope(projectId), inside.dataKeys)
  const stored = new Map(
    (
      await inside.secrets.findMany(
        folderId,
        secrets.map(({ key }) => key),
      )
    ).map((row) => [row.key, row]),
  )
  const created: StoredSecret[] = []
  const updated: StoredSecret[] = []
  for (const { key, value } of secrets) {
    const before = stored.get(key)
    if (
      before &&
      keys.open(before.sealedValue, { purpose: 'secret-value', id: before.id, version: before.version }).reveal() === value.reveal()
    )
      continue
    const place = before ? { id: before.id, version: before.version + 1 } : { id: kms.cryptography.randomId(), version: 1 }
    const sealedValue = keys.seal(value, { purpose: 'secret-value', ...place })
    if (before)
      updated.push({
        ...before,
        ...place,
        sealedValue,
        sealedComment: resealComment(keys, before, place.version),
        changedBy: by,
        updatedAtMs: nowMs,
      })
    else
      created.push({
        ...place,
        folderId,
        key,
        sealedValue,
        sealedComment: null,
        tags: [],
        metadata: [],
        skipMultilineEncoding: null,
        changedBy: by,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      })
  }
  if (created.length > 0) await inside.secrets.insertMany(created)
  if (updated.length > 0) await inside.secrets.updateMany(updated)
  for (const [type, rows] of [
    ['create-secrets', created],
    ['update-secrets', updated],
  ] as const) {
    if (rows.length === 0) continue
    const metadata = { folderId, secretKeys: rows.map(({ key }) => key) }
    await inside.audit.append({
      id: kms.cryptography.randomId(),
      organizationId,
      projectId,
      actor: by,
      ipAddress: null,
      userAgent: null,
      type,
      metadata,
      createdAtMs: nowMs,
    })
  }
  if (created.length + updated.length > 0) await queueRunsForFolder(kms, inside, { projectId, folderId, by })
}

/** A comment is sealed for its version, so it moves on with the value. */
function resealComment(keys: ScopeKeys, before: StoredSecret, version: number): Uint8Array | null {
  if (before.sealedComment === null) return null
  const comment = keys.open(before.sealedComment, { purpose: 'secret-comment', id: before.id, version: before.version })
  return keys.seal(comment, { purpose: 'secret-comment', id: before.id, version })
}

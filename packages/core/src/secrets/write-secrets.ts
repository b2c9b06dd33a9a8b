import { Secret } from '@hanzo-kms/connector-kit'
import type { ActorReference } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { queueRunsForFolder } from '../sync/queue-runs.ts'
import { insertRows, makeRow } from './create-secrets.ts'
import { openValue, unlockProject } from './seal-secret.ts'
import type { StoredSecret } from './stored-secret.ts'
import { changeRow, updateRows } from './update-secrets.ts'

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
  const scope = await unlockProject(kms, inside, projectId)
  const keys = secrets.map(({ key }) => key)
  const stored = new Map((await inside.secrets.findMany(folderId, keys)).map((row) => [row.key, row]))
  const created: StoredSecret[] = []
  const updated: StoredSecret[] = []
  for (const secret of secrets) {
    const before = stored.get(secret.key)
    if (!before) created.push(makeRow(kms, scope, by, folderId, { ...secret, ...bare }))
    else if (openValue(scope, before).reveal() !== secret.value.reveal()) updated.push(changeRow(kms, scope, by, before, secret).row)
  }
  if (created.length > 0) await insertRows(inside, created)
  if (updated.length > 0) await updateRows(inside, updated)
  for (const [type, rows] of [
    ['create-secrets', created],
    ['update-secrets', updated],
  ] as const) {
    if (rows.length === 0) continue
    const place = await inside.folders.place(folderId)
    await recordEvent(
      kms,
      inside,
      { ...by, organizationId, ipAddress: null, userAgent: null },
      {
        type,
        projectId,
        metadata: {
          environment: place?.environment.slug ?? '',
          secretPath: place?.folder.path ?? '',
          numberOfSecrets: rows.length,
          secretKeys: rows.map(({ key }) => key),
        },
      },
    )
  }
  if (created.length + updated.length > 0) await queueRunsForFolder(kms, inside, { projectId, folderId, by })
}

/** What comes from a destination has a key and a value, and nothing else. */
const bare = { comment: new Secret(''), tags: [], metadata: [], skipMultilineEncoding: null }

import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { NamedFolder } from '../projects/find-folder.ts'
import { queueRunsForFolder } from '../sync/queue-runs.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface SecretChange {
  readonly type: 'create-secrets' | 'update-secrets' | 'delete-secrets'
  readonly place: NamedFolder
  readonly folderId: string
  readonly rows: readonly StoredSecret[]
}

/** What follows from every change of secrets, in its transaction: the audit event, and a run of each sync that it concerns. */
export async function recordSecretChange(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { type, place, folderId, rows }: SecretChange,
): Promise<void> {
  if (rows.length === 0) return
  const { projectId, environment, path } = place
  const metadata = { environment, secretPath: path, numberOfSecrets: rows.length, secretKeys: rows.map(({ key }) => key) }
  await recordEvent(kms, inside, actor, { type, projectId, metadata })
  await queueRunsForFolder(kms, inside, { projectId, folderId, by: { kind: actor.kind, id: actor.id } })
}

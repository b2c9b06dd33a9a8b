import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder } from '../projects/find-folder.ts'
import { queueRunsForFolder } from '../sync/queue-runs.ts'
import { assertReferences } from './assert-references.ts'
import { assertDistinctKeys } from './check-secrets.ts'
import { listKeys } from './create-secrets.ts'
import { openContent, openValue, unlockProject } from './seal-secret.ts'
import type { SecretPlace } from './secret-address.ts'
import { assertNoValueGained, assertStored, existingFor, folderResource, secretResource } from './secret-resource.ts'
import type { StoredSecret } from './stored-secret.ts'
import { changeRow, updateRows } from './update-secrets.ts'

export interface SecretsMove {
  readonly projectId: string
  readonly from: SecretPlace
  readonly to: SecretPlace
  readonly secretIds: readonly string[]
  /** What is at the destination under the same key gets the content as a new version; without this the move is refused. */
  readonly overwrite: boolean
}

/** All or none. A secret that moves stays itself: its id, versions, tags and overrides go along. */
export function moveSecrets(kms: Dependencies, actor: Actor, { projectId, from, to, secretIds, overwrite }: SecretsMove): Promise<void> {
  assertDistinctKeys(secretIds)
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assertAny(['secrets', 'delete'], folderResource(from))
    access.assertAny(['secrets', 'create'], folderResource(to))
    const { folder: source } = await findFolder(inside, { projectId, ...from })
    const { folder: destination } = await findFolder(inside, { projectId, ...to })
    if (source.id === destination.id) throw badRequest('The secrets are in this folder already. Choose another destination.')
    const there = (await inside.secrets.list([source.id])).filter(({ id }) => secretIds.includes(id))
    const moving = existingFor(access, 'delete', from, there)
    const missing = secretIds.find((id) => !moving.some((secret) => secret.id === id))
    if (missing !== undefined)
      throw notFound(`Secret with ID '${missing}' in path '${from.path}' of environment '${from.environment}' not found`)
    const taken = new Map(
      (
        await inside.secrets.findMany(
          destination.id,
          moving.map(({ key }) => key),
        )
      ).map((row) => [row.key, row]),
    )
    if (taken.size > 0 && !overwrite)
      throw badRequest(
        `Secret already exist in '${to.path}': ${listKeys([...taken.keys()])}. Send "shouldOverwrite": true to replace them.`,
      )

    for (const secret of moving) assertMoving(access, secret, { from, to, over: taken.get(secret.key) })
    const scope = await unlockProject(kms, inside, projectId)
    await assertReferences(
      inside,
      access,
      to,
      moving.map((secret) => openValue(scope, secret)),
    )
    const rows = moving.map((secret) => moved(kms, scope, actor, secret, { destinationId: destination.id, over: taken.get(secret.key) }))
    await updateRows(inside, rows)
    await inside.secrets.deleteMany(
      moving.filter(({ key }) => taken.has(key)).map(({ id }) => id),
      kms.clock.nowMs(),
    )
    await recordMove(kms, inside, actor, { projectId, from, to, keys: moving.map(({ key }) => key) })
    for (const folderId of [source.id, destination.id])
      await queueRunsForFolder(kms, inside, { projectId, folderId, by: { kind: actor.kind, id: actor.id } })
  })
}

/** SECURITY: the right to read goes with it. Without, whoever may write where they can read could move there what they cannot. */
function assertMoving(
  access: ProjectAccess,
  secret: StoredSecret,
  { from, to, over }: Pick<SecretsMove, 'from' | 'to'> & { readonly over: StoredSecret | undefined },
): void {
  for (const action of ['delete', 'read-value'] as const) assertStored(access, action, from, secret)
  if (over) {
    assertStored(access, 'edit', to, over)
    assertNoValueGained(access, to, over, secret)
  }
  access.assert(['secrets', over ? 'edit' : 'create'], secretResource(to, secret))
}

function moved(
  kms: Dependencies,
  scope: ScopeKeys,
  actor: Actor,
  secret: StoredSecret,
  { destinationId, over }: { readonly destinationId: string; readonly over: StoredSecret | undefined },
): StoredSecret {
  if (!over) return changeRow(kms, scope, actor, secret, { key: secret.key, folderId: destinationId }).row
  const { metadata, tags, skipMultilineEncoding } = secret
  return changeRow(kms, scope, actor, over, { key: secret.key, ...openContent(scope, secret), metadata, tags, skipMultilineEncoding }).row
}

function recordMove(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { projectId, from, to, keys }: Pick<SecretsMove, 'projectId' | 'from' | 'to'> & { readonly keys: readonly string[] },
): Promise<void> {
  return recordEvent(kms, inside, actor, {
    type: 'move-secrets',
    projectId,
    metadata: {
      ...{ environment: from.environment, secretPath: from.path },
      ...{ destinationEnvironment: to.environment, destinationSecretPath: to.path },
      ...{ numberOfSecrets: keys.length, secretKeys: keys },
    },
  })
}

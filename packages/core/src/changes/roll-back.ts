import { formatInstant } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { openContent, unlockProject } from '../secrets/seal-secret.ts'
import { folderResource } from '../secrets/secret-resource.ts'
import { type AppliedChanges, applyChanges, type WantedChange } from './apply-changes.ts'
import { planRollback, type RollbackOrder, type RollbackStep } from './plan-rollback.ts'

export interface RollbackPreview {
  readonly steps: readonly RollbackStep[]
  /** Says what was previewed: a rollback that names it is refused when it would do anything else. */
  readonly token: string
}

/** What a rollback would change, without values. */
export function previewRollback(kms: Dependencies, actor: Actor, order: RollbackOrder): Promise<RollbackPreview> {
  return kms.store.transact(async (inside) => {
    const steps = await planRollback(kms, inside, await entitled(kms, inside, actor, order), order)
    const { projectId, environment, path, below } = order
    await recordEvent(kms, inside, actor, {
      type: 'get-secrets',
      projectId,
      metadata: { environment, secretPath: path, numberOfSecrets: steps.length, valuesShown: false, recursive: below },
    })
    return { steps, token: tokenOf(kms, order, steps) }
  })
}

export interface RolledBack {
  readonly applied: AppliedChanges
  readonly steps: readonly RollbackStep[]
}

/**
 * Takes some folders back to a moment, in one transaction and as one change: what was deleted since is there again with its versions, what was made since goes, and what was changed
 * since gets its content of then as a new version. Nothing of the history is rewritten, so this too can be taken back.
 */
export function rollBack(
  kms: Dependencies,
  actor: Actor,
  { previewed, ...order }: RollbackOrder & { readonly previewed: string | undefined },
): Promise<RolledBack> {
  return kms.store.transact(async (inside) => {
    const { access, scope } = await entitled(kms, inside, actor, order)
    const steps = await planRollback(kms, inside, { access, scope }, order)
    if (previewed !== undefined && previewed !== tokenOf(kms, order, steps))
      throw new KmsError(
        'planStale',
        'Secrets were changed since the preview. Nothing was rolled back; look at what would change once more.',
      )
    const { projectId, environment, path } = order
    const toMoment = formatInstant(order.atMs)
    const changes = steps.filter(({ refusal }) => refusal === null).map((step) => wantedOf(scope, environment, step))
    const message = `Rolled back to ${toMoment}`
    const applied = await applyChanges(kms, inside, actor, access, { path, message, reverts: null, changes })
    await recordEvent(kms, inside, actor, {
      type: 'roll-back-secrets',
      projectId,
      metadata: {
        ...{ environment, secretPath: path, toMoment, numberOfSecrets: applied.changeSet?.items.length ?? 0 },
        ...(applied.changeSet && { changeNumber: applied.changeSet.number }),
      },
    })
    return { applied, steps }
  })
}

async function entitled(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { projectId, environment, path, below }: RollbackOrder,
): Promise<{ readonly access: ProjectAccess; readonly scope: ScopeKeys }> {
  const access = await accessInProject(inside, actor, projectId)
  access.assertAny(['secrets', 'edit'], below ? { environment } : folderResource({ environment, path }))
  return { access, scope: await unlockProject(kms, inside, projectId) }
}

function wantedOf(scope: ScopeKeys, environment: string, { path, key, now, past }: RollbackStep): WantedChange {
  const common = { environment, path, key, baseVersion: now?.version ?? null }
  if (!past) return { ...common, content: undefined }
  const { tags, metadata, skipMultilineEncoding, id, createdAtMs } = past.secret
  const isBack = !now && past.removedVersion !== null
  return {
    ...common,
    content: { ...openContent(scope, past.secret), tags, metadata, skipMultilineEncoding },
    ...(isBack && { revives: { id, version: past.removedVersion ?? 0, createdAtMs } }),
  }
}

function tokenOf(
  { cryptography }: Dependencies,
  { environment, path, below, atMs }: RollbackOrder,
  steps: readonly RollbackStep[],
): string {
  const said = steps.map(({ now, past, refusal, ...step }) => [
    ...[step.path, step.key, step.kind, now?.id, now?.version],
    ...[past?.secret.id, past?.secret.version, refusal === null],
  ])
  return cryptography.base64url(cryptography.digest(new TextEncoder().encode(JSON.stringify([environment, path, below, atMs, said]))))
}

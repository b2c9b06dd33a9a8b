import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { openContent, unlockProject } from '../secrets/seal-secret.ts'
import { type AppliedChanges, applyChanges, type WantedChange } from './apply-changes.ts'
import type { ChangeItem } from './change-set.ts'

/** Takes a saved change back, as a new change. A key that was changed again since is left as it is and answered as a conflict. */
export function revertChanges(
  kms: Dependencies,
  actor: Actor,
  { projectId, id }: { readonly projectId: string; readonly id: string },
): Promise<AppliedChanges> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['secrets', 'edit'])
    const set = await inside.changeSets.find(projectId, id)
    if (!set) throw notFound(`Change with ID '${id}' not found`)
    const scope = await unlockProject(kms, inside, projectId)
    const changes: WantedChange[] = []
    for (const item of set.items) changes.push(await inverseOf(inside, scope, item))
    return applyChanges(kms, inside, actor, access, { path: set.path, message: null, reverts: set.number, changes })
  })
}

async function inverseOf(inside: Repositories, scope: ScopeKeys, item: ChangeItem): Promise<WantedChange> {
  const { environment, path, key, secretId, versionBefore, versionAfter, removed } = item
  const common = { environment, path, key, baseVersion: versionAfter }
  if (versionBefore === null) return { ...common, content: undefined }
  const before = removed ?? (await inside.secrets.findVersion(secretId, versionBefore))
  // The secret was deleted since, and its versions with it: the base does not fit either, so it is a conflict and never a deletion.
  if (!before) return { ...common, content: undefined, baseVersion: versionAfter ?? versionBefore }
  const { tags, metadata, skipMultilineEncoding } = before
  return { ...common, content: { ...openContent(scope, before), tags, metadata, skipMultilineEncoding } }
}

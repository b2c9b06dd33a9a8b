import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import { applyChanges } from '../changes/apply-changes.ts'
import type { Dependencies } from '../ports.ts'
import type { NamedFolder } from '../projects/find-folder.ts'
import { openContent, unlockProject } from '../secrets/seal-secret.ts'
import { findMap, parentOf } from './find-map.ts'

/**
 * Deletes the secret that a path names, or else the own secrets of the folder; nothing where nothing is. `versions`: only if the newest is among them.
 * What was deleted is kept in the history of changes, from which it can be taken back.
 */
export function removeMap(
  kms: Dependencies,
  actor: Actor,
  { versions, ...named }: NamedFolder & { readonly versions?: readonly number[] | undefined },
): Promise<void> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, named.projectId)
    for (const action of ['delete', 'describe'] as const) access.assertAny(['secrets', action], { environment: named.environment })
    const { single, rows, version } = await findMap(kms.cryptography, inside, access, named)
    if (version === 0) return
    if (versions && !versions.includes(version))
      throw badRequest(`Only the newest version, ${version}, can be deleted: those before it are history, which is not rewritten.`)
    const { parent, key } = parentOf(named)
    const { environment } = named
    const changes = single
      ? [{ environment, key, content: undefined, baseVersion: version }]
      : rows.map((row) => ({ environment, key: row.key, content: undefined, baseVersion: row.version }))
    const path = single ? parent.path : named.path
    await applyChanges(kms, inside, actor, access, { path, message: null, reverts: null, changes })
  })
}

/** How far back a deletion is looked for. */
const CHANGES_MAX = 200

/** Brings the secret back that a path named, as its last deletion found it, if that was one of these versions. */
export function bringBack(
  kms: Dependencies,
  actor: Actor,
  { versions, ...named }: NamedFolder & { readonly versions: readonly number[] },
): Promise<void> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, named.projectId)
    for (const action of ['create', 'describe'] as const) access.assertAny(['secrets', action], { environment: named.environment })
    const { version } = await findMap(kms.cryptography, inside, access, named)
    // COMPAT: what is not deleted needs no bringing back, and Vault does not mind.
    if (version !== 0) return
    const { parent, key } = parentOf(named)
    const sets = await inside.changeSets.list(named.projectId, { limit: CHANGES_MAX, offset: 0 })
    const items = sets.filter(({ path }) => path === parent.path).flatMap((set) => set.items)
    const item = items.find((one) => one.environment === named.environment && one.key === key && one.removed !== null)
    if (!item?.removed || !versions.includes(item.removed.version)) throw notFound('No deletion of such a version is known here.')
    const scope = await unlockProject(kms, inside, named.projectId)
    const { tags, metadata, skipMultilineEncoding } = item.removed
    const content = { ...openContent(scope, item.removed), tags, metadata, skipMultilineEncoding }
    const changes = [{ environment: named.environment, key, content, baseVersion: null }]
    await applyChanges(kms, inside, actor, access, { path: parent.path, message: null, reverts: null, changes })
  })
}

import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import { assertReferences } from './assert-references.ts'
import { show } from './create-secrets.ts'
import { findById } from './read-secret.ts'
import { recordSecretChange } from './record-secret-change.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import { assertNoValueGained, assertStored, secretResource } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import { changeRow, updateRows } from './update-secrets.ts'

/**
 * Makes an earlier version the newest again: its value, comment, metadata and tags become a new version. The key stays what it is now, since others may have
 * taken the old one; history is never rewritten.
 */
export function restoreVersion(
  kms: Dependencies,
  actor: Actor,
  { secretId, version }: { readonly secretId: string; readonly version: number },
): Promise<ShownSecret> {
  return kms.store.transact(async (inside) => {
    const { secret: before, place } = await findById(inside, actor, secretId)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secrets', 'edit'])
    assertStored(access, 'edit', place, before)
    const old = await inside.secrets.findVersion(secretId, version)
    if (!old) throw notFound(`Secret with name '${before.key}' has no version ${version}; the newest is ${before.version}`)
    const scope = await unlockProject(kms, inside, place.projectId)
    const { metadata, tags, skipMultilineEncoding } = old
    const restored = openContent(scope, old)
    await assertReferences(inside, access, place, [restored.value])
    const change = { key: before.key, ...restored, metadata, tags, skipMultilineEncoding }
    access.assert(['secrets', 'edit'], secretResource(place, { key: before.key, tags }))
    assertNoValueGained(access, place, before, { key: before.key, tags })
    const { row, content } = changeRow(kms, scope, actor, before, change)
    await updateRows(inside, [row])
    await recordSecretChange(kms, inside, actor, { type: 'update-secrets', place, folderId: before.folderId, rows: [row] })
    // The value was not sent along, so it is not sent back.
    return { ...show(row, place, content), value: undefined }
  })
}

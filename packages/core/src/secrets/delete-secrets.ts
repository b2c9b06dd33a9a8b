import { Secret } from '@hanzo-kms/connector-kit'
import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertDistinctKeys } from './check-secrets.ts'
import { listKeys } from './create-secrets.ts'
import { recordSecretChange } from './record-secret-change.ts'
import { assertNamed, assertStored, existingFor } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'

/** All or none: a key that does not exist refuses the whole request. Values are not shown once more. */
export function deleteSecrets(
  kms: Dependencies,
  actor: Actor,
  { keys, ...name }: NamedFolder & { readonly keys: readonly string[] },
): Promise<readonly ShownSecret[]> {
  assertDistinctKeys(keys)
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    assertNamed(access, 'delete', name, keys)
    const { folder } = await findFolder(inside, name)
    const stored = existingFor(access, 'delete', name, await inside.secrets.findMany(folder.id, keys))
    const found = new Map(stored.map((row) => [row.key, row]))
    assertAllFound(keys, found)
    for (const row of found.values()) assertStored(access, 'delete', name, row)
    const rows = keys.flatMap((key) => found.get(key) ?? [])
    await inside.secrets.deleteMany(
      rows.map(({ id }) => id),
      kms.clock.nowMs(),
    )
    await recordSecretChange(kms, inside, actor, { type: 'delete-secrets', place: name, folderId: folder.id, rows })
    return rows.map((secret) => ({ type: 'shared', secret, ...name, value: undefined, comment: new Secret('') }))
  })
}

/** Throws `notFound`, naming what is missing. */
export function assertAllFound(keys: readonly string[], found: ReadonlyMap<string, unknown>): void {
  const missing = keys.filter((key) => !found.has(key))
  if (missing.length === 1) throw notFound(`Secret with name '${missing[0]}' not found`)
  if (missing.length > 1) throw notFound(`Secrets with these names not found: ${listKeys(missing)}. Nothing was changed.`)
}

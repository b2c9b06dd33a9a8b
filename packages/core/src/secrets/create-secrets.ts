import { badRequest } from '@hanzo-kms/contracts'
import type { Actor, ActorReference } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertReferences } from './assert-references.ts'
import { assertDistinctKeys, assertStorable } from './check-secrets.ts'
import { findTags } from './find-tags.ts'
import { recordSecretChange } from './record-secret-change.ts'
import { type SecretContent, sealContent, unlockProject } from './seal-secret.ts'
import { assertNamed, secretResource } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface NewSecret extends SecretContent, Pick<StoredSecret, 'metadata' | 'skipMultilineEncoding'> {
  readonly key: string
  /** Of the project's tags. */
  readonly tagIds: readonly string[]
}

/** With its tags looked up. */
export type RowContent = Omit<NewSecret, 'tagIds'> & Pick<StoredSecret, 'tags'>

/** All or none: a key that exists already refuses the whole request. */
export function createSecrets(
  kms: Dependencies,
  actor: Actor,
  { secrets, ...name }: NamedFolder & { readonly secrets: readonly NewSecret[] },
): Promise<readonly ShownSecret[]> {
  assertDistinctKeys(secrets.map(({ key }) => key))
  for (const { key, ...content } of secrets) assertStorable(key, content)
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    assertNamed(
      access,
      'create',
      name,
      secrets.map(({ key }) => key),
    )
    const tagIds = secrets.flatMap((secret) => secret.tagIds)
    const tagsOf = await findTags(inside, name.projectId, tagIds)
    for (const { key, tagIds } of secrets) access.assert(['secrets', 'create'], secretResource(name, { key, tags: tagsOf(tagIds) }))
    await assertReferences(
      inside,
      access,
      name,
      secrets.map(({ value }) => value),
    )
    const { folder } = await findFolder(inside, name)
    const keys = secrets.map(({ key }) => key)
    const taken = await inside.secrets.findMany(folder.id, keys)
    if (taken.length > 0) throw takenKeys(taken.map(({ key }) => key))
    const scope = await unlockProject(kms, inside, name.projectId)
    const rows = secrets.map(({ tagIds, ...secret }) => makeRow(kms, scope, actor, folder.id, { ...secret, tags: tagsOf(tagIds) }))
    await insertRows(inside, rows)
    await recordSecretChange(kms, inside, actor, { type: 'create-secrets', place: name, folderId: folder.id, rows })
    return rows.map((secret, index) => show(secret, name, secrets[index] as NewSecret))
  })
}

export function makeRow(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  scope: ScopeKeys,
  by: ActorReference,
  folderId: string,
  { key, tags, metadata, skipMultilineEncoding, ...content }: RowContent,
  /** A deleted secret that it is to be again, with the last version that it had. */
  again?: Pick<StoredSecret, 'id' | 'version' | 'createdAtMs'>,
): StoredSecret {
  const place = { id: again?.id ?? cryptography.randomId(), version: (again?.version ?? 0) + 1 }
  const atMs = clock.nowMs()
  return {
    ...place,
    folderId,
    key,
    ...sealContent(scope, place, content),
    tags,
    metadata,
    skipMultilineEncoding,
    changedBy: { kind: by.kind, id: by.id },
    createdAtMs: again?.createdAtMs ?? atMs,
    updatedAtMs: atMs,
  }
}

/** Somebody may have made the same key since we looked. */
export function insertRows(inside: Repositories, rows: readonly StoredSecret[]): Promise<void> {
  return refusingDuplicate(inside.secrets.insertMany(rows), () =>
    badRequest('Secret already exist: one of these keys was made by another request just now. Read the folder again.'),
  )
}

export function show(secret: StoredSecret, { projectId, environment, path }: NamedFolder, content: SecretContent): ShownSecret {
  return { type: 'shared', secret, projectId, environment, path, value: content.value, comment: content.comment }
}

const NAMED_MAX = 20

export function takenKeys(keys: readonly string[]) {
  return badRequest(`Secret already exist: ${listKeys(keys)}. Change it instead (PATCH), or choose another key.`)
}

/** The first of many, for a sentence. */
export function listKeys(keys: readonly string[]): string {
  const rest = keys.length - NAMED_MAX
  return `${keys.slice(0, NAMED_MAX).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

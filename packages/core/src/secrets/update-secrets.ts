import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor, ActorReference } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertReferences } from './assert-references.ts'
import { assertDistinctKeys, assertStorable } from './check-secrets.ts'
import { insertRows, makeRow, type RowContent, show, takenKeys } from './create-secrets.ts'
import { assertAllFound } from './delete-secrets.ts'
import { findTags, type TagsOf } from './find-tags.ts'
import { recordSecretChange } from './record-secret-change.ts'
import { openContent, type SecretContent, sealContent, unlockProject } from './seal-secret.ts'
import { assertNamed, assertNoValueGained, assertStored, existingFor, secretResource } from './secret-resource.ts'
import type { ShownSecret } from './shown-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

/** What is absent stays as it is. */
export interface ChangedSecret {
  readonly key: string
  readonly newKey?: string | undefined
  readonly value?: Secret<string> | undefined
  readonly comment?: Secret<string> | undefined
  readonly skipMultilineEncoding?: boolean | null | undefined
  readonly metadata?: StoredSecret['metadata'] | undefined
  /** These of the project's tags, and no others. */
  readonly tagIds?: readonly string[] | undefined
}

/** What to do with a key that does not exist. */
export type MissingKeys = 'fail-on-not-found' | 'upsert' | 'ignore'

export interface SecretUpdates {
  readonly projectId: string
  readonly mode: MissingKeys
  /** One group for each folder. */
  readonly groups: readonly { readonly environment: string; readonly path: string; readonly secrets: readonly ChangedSecret[] }[]
}

/** All or none, in one transaction. Each change makes a version. */
export function updateSecrets(
  kms: Dependencies,
  actor: Actor,
  { projectId, mode, groups }: SecretUpdates,
): Promise<readonly ShownSecret[]> {
  for (const { secrets } of groups) {
    assertDistinctKeys(secrets.map(({ key }) => key))
    for (const { key, newKey, value, comment } of secrets)
      assertStorable(newKey ?? key, { ...(value && { value }), ...(comment && { comment }) })
  }
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    for (const { secrets, ...place } of groups) {
      const keys = secrets.map(({ key }) => key)
      assertNamed(access, 'edit', place, keys)
      if (mode === 'upsert') assertNamed(access, 'create', place, keys)
    }
    const scope = await unlockProject(kms, inside, projectId)
    const tagIds = groups.flatMap(({ secrets }) => secrets.flatMap((secret) => secret.tagIds ?? []))
    const tagsOf = await findTags(inside, projectId, tagIds)
    const shown: ShownSecret[] = []
    for (const { secrets, ...place } of groups)
      shown.push(...(await updateInFolder(kms, inside, actor, { access, scope, tagsOf, mode, secrets, place: { projectId, ...place } })))
    return shown
  })
}

interface FolderUpdates {
  readonly access: ProjectAccess
  readonly scope: ScopeKeys
  readonly tagsOf: TagsOf
  readonly mode: MissingKeys
  readonly place: NamedFolder
  readonly secrets: readonly ChangedSecret[]
}

async function updateInFolder(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { access, scope, tagsOf, mode, place, secrets }: FolderUpdates,
): Promise<readonly ShownSecret[]> {
  await assertReferences(
    inside,
    access,
    place,
    secrets.map(({ value }) => value),
  )
  const { folder } = await findFolder(inside, place)
  const keys = secrets.map(({ key }) => key)
  const existing = existingFor(access, 'edit', place, await inside.secrets.findMany(folder.id, keys))
  const stored = new Map(existing.map((row) => [row.key, row]))
  if (mode === 'fail-on-not-found') assertAllFound(keys, stored)
  await assertNewKeysFree(inside, folder.id, secrets)

  const created: { row: StoredSecret; shown: ShownSecret }[] = []
  const updated: { row: StoredSecret; shown: ShownSecret }[] = []
  for (const change of secrets) {
    const before = stored.get(change.key)
    if (before) {
      assertStored(access, 'edit', place, before)
      const { tagIds, ...rest } = change
      const { row, content } = changeRow(kms, scope, actor, before, { ...rest, ...(tagIds && { tags: tagsOf(tagIds) }) })
      access.assert(['secrets', 'edit'], secretResource(place, row))
      assertNoValueGained(access, place, before, row)
      updated.push({ row, shown: { ...show(row, place, content), value: change.value } })
    } else if (mode === 'upsert') {
      const made = newFrom(change, tagsOf)
      access.assert(['secrets', 'create'], secretResource(place, made))
      const row = makeRow(kms, scope, actor, folder.id, made)
      created.push({ row, shown: show(row, place, made) })
    }
  }
  const rowsOf = (list: typeof created) => list.map(({ row }) => row)
  if (created.length > 0) await insertRows(inside, rowsOf(created))
  if (updated.length > 0) await updateRows(inside, rowsOf(updated))
  await recordSecretChange(kms, inside, actor, { type: 'create-secrets', place, folderId: folder.id, rows: rowsOf(created) })
  await recordSecretChange(kms, inside, actor, { type: 'update-secrets', place, folderId: folder.id, rows: rowsOf(updated) })
  return [...updated, ...created].map(({ shown }) => shown)
}

/** With the tags looked up, and, in a move, the folder that it goes to. */
export type RowChange = Omit<ChangedSecret, 'tagIds'> & Partial<Pick<StoredSecret, 'tags' | 'folderId'>>

/** The whole content is sealed again: the version that it is sealed for has changed. */
export function changeRow(
  { clock }: Pick<Dependencies, 'clock'>,
  scope: ScopeKeys,
  by: ActorReference,
  before: StoredSecret,
  change: RowChange,
): { readonly row: StoredSecret; readonly content: SecretContent } {
  const old = openContent(scope, before)
  const content = { value: change.value ?? old.value, comment: change.comment ?? old.comment }
  const place = { id: before.id, version: before.version + 1 }
  const row: StoredSecret = {
    ...before,
    ...place,
    folderId: change.folderId ?? before.folderId,
    key: change.newKey ?? before.key,
    ...sealContent(scope, place, content),
    tags: change.tags ?? before.tags,
    metadata: change.metadata ?? before.metadata,
    skipMultilineEncoding: change.skipMultilineEncoding === undefined ? before.skipMultilineEncoding : change.skipMultilineEncoding,
    changedBy: { kind: by.kind, id: by.id },
    updatedAtMs: clock.nowMs(),
  }
  return { row, content }
}

function newFrom({ key, newKey, value, comment, ...rest }: ChangedSecret, tagsOf: TagsOf): RowContent {
  if (!value) throw badRequest(`The secret '${key}' does not exist, and the request has no value to make it with.`)
  if (newKey !== undefined) throw badRequest(`The secret '${key}' does not exist, so it cannot be renamed.`)
  return {
    key,
    value,
    comment: comment ?? new Secret(''),
    metadata: rest.metadata ?? [],
    skipMultilineEncoding: rest.skipMultilineEncoding ?? null,
    tags: tagsOf(rest.tagIds ?? []),
  }
}

async function assertNewKeysFree(inside: Repositories, folderId: string, secrets: readonly ChangedSecret[]): Promise<void> {
  const newKeys = secrets.flatMap(({ key, newKey }) => (newKey === undefined || newKey === key ? [] : [newKey]))
  if (newKeys.length === 0) return
  assertDistinctKeys(newKeys)
  const taken = new Set([...(await inside.secrets.findMany(folderId, newKeys)), ...secrets].map(({ key }) => key))
  const clash = newKeys.filter((key) => taken.has(key))
  if (clash.length > 0) throw takenKeys(clash)
}

/** The rows were read in this transaction, so a lost race means that another one changed them since. */
export function updateRows(inside: Repositories, rows: readonly StoredSecret[]): Promise<void> {
  return refusingDuplicate(inside.secrets.updateMany(rows), () =>
    badRequest(
      'Somebody else changed one of these secrets at the same moment. Nothing was written: read them again, then repeat the change.',
    ),
  )
}

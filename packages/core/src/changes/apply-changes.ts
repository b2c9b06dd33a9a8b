import { Secret } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import type { ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertReferences } from '../secrets/assert-references.ts'
import { insertRows, makeRow, type RowContent } from '../secrets/create-secrets.ts'
import { recordSecretChange } from '../secrets/record-secret-change.ts'
import { openContent, unlockProject } from '../secrets/seal-secret.ts'
import { assertNamed, assertNoValueGained, assertStored, existingFor, secretResource } from '../secrets/secret-resource.ts'
import type { StoredSecret } from '../secrets/stored-secret.ts'
import { changeRow, updateRows } from '../secrets/update-secrets.ts'
import type { ChangeItem, ChangeSet } from './change-set.ts'

export interface WantedChange {
  readonly environment: string
  /** The order's path when absent. */
  readonly path?: string | undefined
  readonly key: string
  /** Undefined deletes. What it leaves out stays as it is. */
  readonly content: (Partial<Omit<RowContent, 'key'>> & Pick<RowContent, 'value'>) | undefined
  /** The version that it was decided on; null for a key that was not there. */
  readonly baseVersion: number | null
  /** Of a key that is not there: the deleted secret that it is to be again, with its earlier versions. */
  readonly revives?: Pick<StoredSecret, 'id' | 'version' | 'createdAtMs'> | undefined
}

export interface ChangeOrder {
  readonly path: string
  readonly message: string | null
  readonly reverts: number | null
  readonly changes: readonly WantedChange[]
}

export interface AppliedChanges {
  /** Null when nothing was changed. */
  readonly changeSet: ChangeSet | null
  /** `version` null for what was deleted. */
  readonly saved: readonly { readonly environment: string; readonly key: string; readonly version: number | null }[]
  /** Not written, because another one changed them meanwhile; `now` is what is there instead. */
  readonly conflicts: readonly { readonly environment: string; readonly key: string; readonly now: StoredSecret | undefined }[]
}

/**
 * One transaction, the caller's: what still has the version that it was decided on is written as one change, the rest is answered as conflicts.
 * INVARIANT: nobody's edit is overwritten unseen (tests/domain "an edit that somebody else made meanwhile is kept, and named").
 */
export async function applyChanges(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  access: ProjectAccess,
  { path, message, reverts, changes }: ChangeOrder,
): Promise<AppliedChanges> {
  const projectId = access.project.id
  const scope = await unlockProject(kms, inside, projectId)
  const done: Sorted[] = []
  for (const [, group] of Map.groupBy(changes, (change) => JSON.stringify([change.environment, change.path ?? path]))) {
    const [{ environment, path: below = path }] = group as [WantedChange]
    done.push(await applyInFolder(kms, inside, actor, { access, scope, place: { projectId, environment, path: below }, changes: group }))
  }
  const items = done.flatMap((part) => part.items)
  const changeSet = items.length === 0 ? null : await keep(kms, inside, actor, { projectId, path, message, reverts, items })
  return { changeSet, saved: done.flatMap((part) => part.saved), conflicts: done.flatMap((part) => part.conflicts) }
}

interface Group {
  readonly access: ProjectAccess
  readonly scope: ScopeKeys
  readonly place: NamedFolder
  readonly changes: readonly WantedChange[]
}

interface Sorted extends Omit<AppliedChanges, 'changeSet'> {
  readonly items: readonly ChangeItem[]
}

async function applyInFolder(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { access, scope, place, changes }: Group,
): Promise<Sorted> {
  const { environment, path } = place
  const keys = changes.map(({ key }) => key)
  for (const change of changes) assertNamed(access, actionOf(change), place, [change.key])
  const values = changes.map(({ content }) => content?.value)
  await assertReferences(inside, access, place, values)
  const { folder } = await findFolder(inside, place)
  const stored = new Map(existingFor(access, 'edit', place, await inside.secrets.findMany(folder.id, keys)).map((row) => [row.key, row]))

  const created: StoredSecret[] = []
  const updated: { before: StoredSecret; row: StoredSecret }[] = []
  const removed: StoredSecret[] = []
  const unchanged: StoredSecret[] = []
  const conflicts: AppliedChanges['conflicts'][number][] = []
  for (const change of changes) {
    const { key, content, baseVersion } = change
    const before = stored.get(key)
    if ((before?.version ?? null) !== baseVersion) {
      conflicts.push({ environment, key, now: before })
    } else if (!before) {
      access.assert(['secrets', 'create'], secretResource(place, { key, tags: content?.tags ?? [] }))
      if (content) created.push(makeRow(kms, scope, actor, folder.id, { ...bare, key, ...content }, change.revives))
    } else {
      assertStored(access, actionOf(change), place, before)
      if (!content) removed.push(before)
      // SECURITY: whoever may not read a value does not learn by guessing either whether it is this one.
      else if (access.may(['secrets', 'read-value'], secretResource(place, before)) && isSame(scope, before, content))
        unchanged.push(before)
      else {
        const { row } = changeRow(kms, scope, actor, before, { key, ...content })
        access.assert(['secrets', 'edit'], secretResource(place, row))
        assertNoValueGained(access, place, before, row)
        updated.push({ before, row })
      }
    }
  }
  const rows = updated.map(({ row }) => row)
  if (created.length > 0) await insertRows(inside, created)
  const revived = changes.flatMap(({ revives }) => revives?.id ?? []).filter((id) => created.some((row) => row.id === id))
  if (revived.length > 0) await inside.secrets.revive(revived)
  if (rows.length > 0) await updateRows(inside, rows)
  if (removed.length > 0)
    await inside.secrets.deleteMany(
      removed.map(({ id }) => id),
      kms.clock.nowMs(),
    )
  for (const [type, touched] of [
    ['create-secrets', created],
    ['update-secrets', rows],
    ['delete-secrets', removed],
  ] as const)
    await recordSecretChange(kms, inside, actor, { type, place, folderId: folder.id, rows: touched })

  const item = (row: StoredSecret, fields: Pick<ChangeItem, 'versionBefore' | 'versionAfter' | 'removed'>): ChangeItem => ({
    path,
    environment,
    key: row.key,
    secretId: row.id,
    ...fields,
  })
  return {
    items: [
      ...created.map((row) => item(row, { versionBefore: null, versionAfter: row.version, removed: null })),
      ...updated.map(({ before, row }) => item(row, { versionBefore: before.version, versionAfter: row.version, removed: null })),
      ...removed.map((row) => item(row, { versionBefore: row.version, versionAfter: null, removed: row })),
    ],
    saved: [
      ...[...created, ...rows, ...unchanged].map(({ key, version }) => ({ environment, key, version })),
      ...removed.map(({ key }) => ({ environment, key, version: null })),
    ],
    conflicts,
  }
}

const bare = { comment: new Secret(''), tags: [], metadata: [], skipMultilineEncoding: null }

function actionOf({ content, baseVersion }: WantedChange): 'create' | 'edit' | 'delete' {
  if (!content) return 'delete'
  return baseVersion === null ? 'create' : 'edit'
}

/** A value that is saved as it is makes no version, and starts no sync. */
function isSame(scope: ScopeKeys, before: StoredSecret, content: NonNullable<WantedChange['content']>): boolean {
  const old = openContent(scope, before)
  return (
    old.value.reveal() === content.value.reveal() &&
    (content.comment === undefined || content.comment.reveal() === old.comment.reveal()) &&
    content.tags === undefined &&
    content.metadata === undefined
  )
}

async function keep(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  made: Pick<ChangeSet, 'projectId' | 'path' | 'message' | 'reverts' | 'items'>,
): Promise<ChangeSet> {
  const set: ChangeSet = {
    ...made,
    id: kms.cryptography.randomId(),
    number: await inside.changeSets.nextNumber(made.projectId),
    changedBy: { kind: actor.kind, id: actor.id },
    changedByLabel: actor.label,
    createdAtMs: kms.clock.nowMs(),
  }
  await inside.changeSets.insert(set)
  await recordEvent(kms, inside, actor, {
    type: 'save-change-set',
    projectId: set.projectId,
    metadata: {
      changeSetId: set.id,
      changeNumber: set.number,
      secretPath: set.path,
      numberOfSecrets: set.items.length,
      ...(set.reverts === null ? {} : { reverts: set.reverts }),
    },
  })
  return set
}

import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, KmsError, limits } from '@hanzo-kms/contracts'
import { parseDotenv } from '@hanzo-kms/contracts/import/parse-dotenv'
import { parseJsonEntries } from '@hanzo-kms/contracts/import/parse-json-entries'
import type { LineProblem } from '@hanzo-kms/contracts/import/read-file'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertReferences } from './assert-references.ts'
import { insertRows, listKeys, makeRow } from './create-secrets.ts'
import { recordSecretChange } from './record-secret-change.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import { assertNamed, assertStored, existingFor, folderResource, secretResource } from './secret-resource.ts'
import type { StoredSecret } from './stored-secret.ts'
import { changeRow, updateRows } from './update-secrets.ts'

export interface SecretsImport extends NamedFolder {
  readonly format: 'dotenv' | 'json'
  readonly content: Secret<string>
  readonly mode: 'upsert' | 'fail-on-existing'
  readonly dryRun: boolean
}

/** Keys, in the order of the file. */
export interface ImportOutcome {
  readonly created: readonly string[]
  readonly updated: readonly string[]
  /** The same value and comment already: no new version. */
  readonly unchanged: readonly string[]
}

/** A whole file, in one transaction: every line is good and every key is written, or nothing is. */
export async function importSecrets(kms: Dependencies, actor: Actor, input: SecretsImport): Promise<ImportOutcome> {
  await kms.store.transact((inside) => authoriseImport(inside, actor, input))
  // Between the transactions: reading a large file takes time in which nobody else should wait.
  const entries = entriesOf(input)
  return kms.store.transact(async (inside) => {
    const access = await authoriseImport(inside, actor, input)
    const keys = entries.map(({ key }) => key)
    assertNamed(access, 'create', input, keys)
    assertNamed(access, 'edit', input, keys)
    await assertReferences(
      inside,
      access,
      input,
      entries.map(({ value }) => value),
    )
    const { folder } = await findFolder(inside, input)
    const scope = await unlockProject(kms, inside, input.projectId)
    const existing = existingFor(access, 'edit', input, await inside.secrets.findMany(folder.id, keys))
    for (const secret of existing) assertStored(access, 'edit', input, secret)
    const stored = new Map(existing.map((row) => [row.key, row]))
    if (input.mode === 'fail-on-existing' && stored.size > 0) throw alreadyThere([...stored.keys()])

    for (const { key } of entries) if (!stored.has(key)) access.assert(['secrets', 'create'], secretResource(input, { key, tags: [] }))

    const mayCompare = (row: StoredSecret) => access.may(['secrets', 'read-value'], secretResource(input, row))
    const sorted = sort(scope, entries, stored, mayCompare)
    if (!input.dryRun) await write(kms, inside, actor, { scope, folderId: folder.id, place: input, ...sorted })
    return {
      created: sorted.created.map(({ key }) => key),
      updated: sorted.updated.map(({ entry }) => entry.key),
      unchanged: sorted.unchanged,
    }
  })
}

async function authoriseImport(inside: Repositories, actor: Actor, input: SecretsImport): Promise<ProjectAccess> {
  const access = await accessInProject(inside, actor, input.projectId)
  access.assertAny(['secrets', 'create'], folderResource(input))
  access.assertAny(['secrets', 'edit'], folderResource(input))
  return access
}

interface ImportedEntry {
  readonly key: string
  readonly value: Secret<string>
  /** Undefined: the comment that there is stays. */
  readonly comment?: Secret<string> | undefined
}

function entriesOf({ format, content }: SecretsImport): readonly ImportedEntry[] {
  const { pairs, problems } = format === 'dotenv' ? parseDotenv(content.reveal()) : parseJsonEntries(content.reveal())
  if (problems.length > 0) throw unreadable(problems)
  const { length } = pairs
  if (length > limits.secretsPerRequestMax)
    throw badRequest(
      `One import can hold at most ${limits.secretsPerRequestMax} keys; this one has ${length}. Nothing was written: split the file.`,
    )
  return pairs.map(({ key, value, comment }) => ({
    key,
    value: new Secret(value),
    ...(comment !== undefined && { comment: new Secret(comment) }),
  }))
}

interface Sorted {
  readonly created: readonly ImportedEntry[]
  readonly updated: readonly { readonly entry: ImportedEntry; readonly before: StoredSecret }[]
}

/** SECURITY: whoever may not read a value does not learn by guessing either: what they import over it counts as a change, equal or not. */
function sort(
  scope: ScopeKeys,
  entries: readonly ImportedEntry[],
  stored: ReadonlyMap<string, StoredSecret>,
  mayCompare: (row: StoredSecret) => boolean,
) {
  const created: ImportedEntry[] = []
  const updated: { entry: ImportedEntry; before: StoredSecret }[] = []
  const unchanged: string[] = []
  for (const entry of entries) {
    const before = stored.get(entry.key)
    if (!before) created.push(entry)
    else if (mayCompare(before) && isSame(scope, entry, before)) unchanged.push(entry.key)
    else updated.push({ entry, before })
  }
  return { created, updated, unchanged }
}

function isSame(scope: ScopeKeys, entry: ImportedEntry, before: StoredSecret): boolean {
  const { value, comment } = openContent(scope, before)
  return value.reveal() === entry.value.reveal() && (entry.comment === undefined || comment.reveal() === entry.comment.reveal())
}

async function write(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  {
    scope,
    folderId,
    place,
    created,
    updated,
  }: Sorted & { readonly scope: ScopeKeys; readonly folderId: string; readonly place: NamedFolder },
): Promise<void> {
  const made = created.map((entry) => {
    const rest = { comment: entry.comment ?? new Secret(''), metadata: [], tags: [], skipMultilineEncoding: null }
    return makeRow(kms, scope, actor, folderId, { ...entry, ...rest })
  })
  const changed = updated.map(({ entry, before }) => changeRow(kms, scope, actor, before, entry).row)
  if (made.length > 0) await insertRows(inside, made)
  if (changed.length > 0) await updateRows(inside, changed)
  await recordSecretChange(kms, inside, actor, { type: 'create-secrets', place, folderId, rows: made })
  await recordSecretChange(kms, inside, actor, { type: 'update-secrets', place, folderId, rows: changed })
}

const PROBLEMS_TOLD_MAX = 20

/** All of them are in `details`, the first ones in the sentence. */
function unreadable(problems: readonly LineProblem[]): KmsError {
  const told = problems.slice(0, PROBLEMS_TOLD_MAX).map(({ line, reason }) => `line ${line}: ${reason}`)
  const rest = problems.length - told.length
  const more = rest > 0 ? ` … and ${rest} more` : ''
  return new KmsError(
    'badRequest',
    `Nothing was imported, because the text cannot be read as it stands. ${told.join('; ')}${more}.`,
    problems.slice(0, 1_000),
  )
}

function alreadyThere(keys: readonly string[]): KmsError {
  return badRequest(`Nothing was imported, because these keys exist already: ${listKeys(keys)}. Use the mode upsert to change them.`)
}

import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, KmsError, limits } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { Duplicate } from '../duplicate.ts'
import type { Dependencies } from '../ports.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import { assertDistinctKeys, assertStorable } from './check-secrets.ts'
import { insertRows, makeRow, takenKeys } from './create-secrets.ts'
import { parseDotenv } from './parse-dotenv.ts'
import { recordSecretChange } from './record-secret-change.ts'
import { openContent, sealContent, unlockProject } from './seal-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface SecretsFile extends NamedFolder {
  readonly format: 'dotenv' | 'json'
  readonly content: Secret<string>
  readonly mode: 'upsert' | 'fail-on-existing'
  readonly dryRun: boolean
}

export interface ImportOutcome {
  readonly created: readonly string[]
  readonly updated: readonly string[]
  readonly unchanged: readonly string[]
}

/** Many secrets from one file's text, in one transaction. Every line is good, or nothing is written. A key with an equal value gets no new version. */
export function importSecrets(
  kms: Dependencies,
  actor: Actor,
  { format, content, mode, dryRun, ...name }: SecretsFile,
): Promise<ImportOutcome> {
  const given = format === 'json' ? readJson(content.reveal()) : readDotenv(content.reveal())
  assertDistinctKeys([...given.keys()])
  for (const [key, value] of given) assertStorable(key, { value })
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, name.projectId, ['secrets', 'create'])
    await authoriseInProject(inside, actor, name.projectId, ['secrets', 'edit'])
    const { folder } = await findFolder(inside, name)
    const keys = await unlockProject(kms, inside, project.id)
    const stored = new Map((await inside.secrets.findMany(folder.id, [...given.keys()])).map((row) => [row.key, row]))
    if (mode === 'fail-on-existing' && stored.size > 0) throw takenKeys([...stored.keys()])
    const created: StoredSecret[] = []
    const updated: StoredSecret[] = []
    const unchanged: string[] = []
    for (const [key, value] of given) {
      const before = stored.get(key)
      if (!before) {
        created.push(
          makeRow(kms, keys, actor, folder.id, {
            key,
            value,
            comment: new Secret(''),
            tags: [],
            metadata: [],
            skipMultilineEncoding: null,
          }),
        )
        continue
      }
      const { value: known, comment } = openContent(keys, before)
      if (known.reveal() === value.reveal()) unchanged.push(key)
      else {
        const place = { id: before.id, version: before.version + 1 }
        const changedBy = { kind: actor.kind, id: actor.id }
        updated.push({ ...before, ...place, ...sealContent(keys, place, { value, comment }), changedBy, updatedAtMs: kms.clock.nowMs() })
      }
    }
    if (!dryRun) {
      await insertRows(inside, created)
      await inside.secrets.updateMany(updated).catch(refuseLostRace)
      await recordSecretChange(kms, inside, actor, { type: 'create-secrets', place: name, folderId: folder.id, rows: created })
      await recordSecretChange(kms, inside, actor, { type: 'update-secrets', place: name, folderId: folder.id, rows: updated })
    }
    return { created: created.map(({ key }) => key), updated: updated.map(({ key }) => key), unchanged }
  })
}

const PROBLEMS_TOLD_MAX = 50

function readDotenv(text: string): ReadonlyMap<string, Secret<string>> {
  const { entries, problems } = parseDotenv(text)
  if (problems.length > 0) {
    const told = problems.slice(0, PROBLEMS_TOLD_MAX).map(({ line, reason }) => `line ${line}: ${reason}`)
    const more = problems.length > PROBLEMS_TOLD_MAX ? `; and ${problems.length - PROBLEMS_TOLD_MAX} more` : ''
    throw badRequest(`Nothing was imported: ${told.join('; ')}${more}.`)
  }
  return asMap(entries.map(({ key, value }) => [key, value]))
}

function readJson(text: string): ReadonlyMap<string, Secret<string>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw badRequest('Nothing was imported: the file is no JSON.')
  }
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  if (!isObject) throw badRequest('Nothing was imported: the JSON must be one object of keys and texts.')
  const entries = Object.entries(parsed as Record<string, unknown>)
  const wrong = entries.filter(([, value]) => typeof value !== 'string').map(([key]) => key)
  if (wrong.length > 0)
    throw badRequest(`Nothing was imported: every value must be a text; these are not: ${wrong.slice(0, PROBLEMS_TOLD_MAX).join(', ')}.`)
  return asMap(entries as [string, string][])
}

function asMap(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, Secret<string>> {
  if (entries.length > limits.secretsPerRequestMax) {
    throw badRequest(
      `Nothing was imported: the file has ${entries.length} keys, and one request may have ${limits.secretsPerRequestMax}. Split it.`,
    )
  }
  return new Map(entries.map(([key, value]) => [key, new Secret(value)]))
}

function refuseLostRace(error: unknown): never {
  if (error instanceof Duplicate)
    throw new KmsError('badRequest', 'Nothing was imported: one of the secrets was changed by another request just now. Import again.')
  throw error
}

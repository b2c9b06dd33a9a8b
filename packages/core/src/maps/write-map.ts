import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { applyChanges, type WantedChange } from '../changes/apply-changes.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { insertFolder } from '../projects/create-folder.ts'
import { findEnvironment, type NamedFolder } from '../projects/find-folder.ts'
import { assertDistinctKeys, assertStorable } from '../secrets/check-secrets.ts'
import { folderResource } from '../secrets/secret-resource.ts'
import { type FoundMap, findMap, parentOf, SINGLE_KEY } from './find-map.ts'

export interface MapWrite extends NamedFolder {
  /** Null takes a key away. */
  readonly entries: ReadonlyMap<string, Secret<string> | null>
  /** `replace`: what is not named is deleted; `merge`: it stays, and there must be something. */
  readonly mode: 'replace' | 'merge'
  /** The version that it was decided on, 0 for nothing; undefined for any. */
  readonly cas: number | undefined
}

/** COMPAT: clients of Vault look for this text. */
const CAS_MISMATCH = 'check-and-set parameter did not match the current version'

/** One call, one transaction: all of its keys or none. Answers with the version after it. */
export function writeMap(kms: Dependencies, actor: Actor, write: MapWrite): Promise<{ readonly version: number; readonly atMs: number }> {
  const keys = [...write.entries.keys()]
  if (keys.length === 0) throw badRequest('There is nothing to write: `data` has no keys. Delete the path to leave nothing there.')
  assertDistinctKeys(keys)
  for (const [key, value] of write.entries) assertStorable(key, value ? { value } : {})
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, write.projectId)
    const { projectId, environment, path, mode, cas } = write
    // SECURITY: before anything is looked up, so that a refusal says nothing about what there is.
    for (const action of ['create', 'edit'] as const) access.assertAny(['secrets', action], { environment })
    const found = await findMap(kms.cryptography, inside, access, write)
    if (cas !== undefined && cas !== found.version) throw badRequest(CAS_MISMATCH)
    if (mode === 'merge' && found.version === 0) throw notFound('There is nothing here that could be changed.')
    const { place, changes } = changesFor(write, found)
    if (found.version === 0) await makePlace(kms, inside, actor, access, place)
    const order = { path: place.path, message: null, reverts: null, changes }
    const { conflicts } = await applyChanges(kms, inside, actor, access, order)
    if (conflicts.length > 0) throw badRequest(CAS_MISMATCH)
    const { version } = await findMap(kms.cryptography, inside, access, { projectId, environment, path })
    return { version, atMs: kms.clock.nowMs() }
  })
}

/** A map of `value` alone is one secret, unless the folder has a secret of that name. */
function changesFor(write: MapWrite, found: FoundMap): { readonly place: NamedFolder; readonly changes: readonly WantedChange[] } {
  const { entries, mode, environment } = write
  const { parent, key } = parentOf(write)
  const value = entries.size === 1 ? entries.get(SINGLE_KEY) : undefined
  const hasOthers = found.rows.length > 0 && (mode === 'merge' || found.rows.some((row) => row.key === SINGLE_KEY))
  if (found.single || (value && key !== '' && !hasOthers)) {
    if (!value)
      throw badRequest(
        `This path is one secret here, and holds \`${SINGLE_KEY}\` alone. Write to a path below it, or delete it first and write several keys then.`,
      )
    const change = { environment, key, content: { value }, baseVersion: found.single?.version ?? null }
    return { place: parent, changes: [change] }
  }
  const { projectId, path } = write
  const stored = new Map(found.rows.map((row) => [row.key, row.version]))
  const changes = [...entries].flatMap(([name, content]): readonly WantedChange[] => {
    const baseVersion = stored.get(name) ?? null
    if (content) return [{ environment, key: name, content: { value: content }, baseVersion }]
    return baseVersion === null ? [] : [{ environment, key: name, content: undefined, baseVersion }]
  })
  const left = mode === 'merge' ? [] : found.rows.filter((row) => !entries.has(row.key))
  const gone = left.map((row) => ({ environment, key: row.key, content: undefined, baseVersion: row.version }))
  return { place: { projectId, environment, path }, changes: [...changes, ...gone] }
}

async function makePlace(kms: Dependencies, inside: Repositories, actor: Actor, access: ProjectAccess, place: NamedFolder): Promise<void> {
  const environment = await findEnvironment(inside, place.projectId, place.environment)
  if (await inside.folders.findByPath(environment.id, place.path)) return
  const { parent, key } = parentOf(place)
  access.assert(['secret-folders', 'create'], folderResource(parent))
  await insertFolder(kms, inside, actor, environment, { ...parent, name: key, description: null })
}

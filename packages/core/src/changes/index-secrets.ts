import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { type Disclosure, disclose } from '../secrets/disclose.ts'
import { openValue, unlockProject } from '../secrets/seal-secret.ts'
import { folderResource, secretResource } from '../secrets/secret-resource.ts'
import type { StoredSecret } from '../secrets/stored-secret.ts'

export interface IndexedCell {
  readonly version: number
  /** Equal for equal values of one key, and telling nothing else; null where the actor may not read the value. */
  readonly fingerprint: string | null
  readonly isEmpty: boolean
  readonly hasComment: boolean
  readonly updatedAtMs: number
}

export interface SecretIndex {
  /** By key; inside, by environment slug. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, IndexedCell>>
  readonly syncs: ReadonlyMap<string, readonly { readonly id: string; readonly name: string }[]>
}

interface Asked {
  readonly projectId: string
  readonly path: string
  /** Slugs; undefined for all of the project. */
  readonly environments: readonly string[] | undefined
}

/** The names of one folder in several environments, without values: what is there, what is missing, what is equal. */
export function indexSecrets(kms: Dependencies, actor: Actor, { projectId, path, environments }: Asked): Promise<SecretIndex> {
  return disclose(kms, actor, async (inside): Promise<Disclosure<SecretIndex>> => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['secrets', 'describe'])
    const scope = await unlockProject(kms, inside, projectId)
    const keys = new Map<string, Map<string, IndexedCell>>()
    const seen = new Map<string, string[]>()
    const syncs = new Map<string, readonly { id: string; name: string }[]>()
    const all = await inside.environments.list(projectId)
    for (const { id, slug } of all.filter((environment) => environments?.includes(environment.slug) ?? true)) {
      const place = { environment: slug, path }
      if (!access.mayAny(['secrets', 'describe'], folderResource(place))) continue
      const folder = await inside.folders.findByPath(id, path)
      if (!folder) continue
      syncs.set(slug, await followers(inside, access, projectId, folder.id))
      for (const secret of await inside.secrets.list([folder.id])) {
        if (!access.may(['secrets', 'describe'], secretResource(place, secret))) continue
        const cells = keys.get(secret.key) ?? new Map<string, IndexedCell>()
        const values = seen.get(secret.key) ?? []
        seen.set(secret.key, values)
        const mayRead = access.may(['secrets', 'read-value'], secretResource(place, secret))
        keys.set(secret.key, cells.set(slug, cellOf(secret, mayRead ? openValue(scope, secret).reveal() : undefined, values)))
      }
    }
    return {
      shown: { keys, syncs },
      happening: {
        type: 'get-secrets',
        projectId,
        metadata: { environment: [...syncs.keys()].join(','), secretPath: path, numberOfSecrets: keys.size, valuesShown: false },
      },
    }
  })
}

/** `value` is undefined where it may not be read. `values` are those of the same key in the environments before; this one is added. */
function cellOf(secret: StoredSecret, value: string | undefined, values: string[]): IndexedCell {
  if (value !== undefined && !values.includes(value)) values.push(value)
  return {
    version: secret.version,
    // SECURITY: no digest of the value, however keyed, but which of the key's values it is: nothing to try guesses against, and nothing about other keys or other answers.
    fingerprint: value === undefined ? null : String(values.indexOf(value)),
    isEmpty: value === '',
    hasComment: secret.sealedComment !== null,
    updatedAtMs: secret.updatedAtMs,
  }
}

async function followers(inside: Repositories, access: ProjectAccess, projectId: string, folderId: string) {
  if (!access.mayAny(['secret-syncs', 'read'])) return []
  const covering = new Set(await inside.syncs.coveringFolder(projectId, folderId))
  return (await inside.syncs.list(projectId)).filter(({ id }) => covering.has(id)).map(({ id, name }) => ({ id, name }))
}

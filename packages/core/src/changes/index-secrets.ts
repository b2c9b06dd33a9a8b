import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { openValue, unlockProject } from '../secrets/seal-secret.ts'
import { folderResource, secretResource } from '../secrets/secret-resource.ts'
import type { StoredSecret } from '../secrets/stored-secret.ts'

export interface IndexedCell {
  readonly version: number
  /** Equal for equal values of one answer, and telling nothing else; null where the actor may not read the value. */
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

const FINGERPRINT_CHARS = 16

/** The names of one folder in several environments, without values: what is there, what is missing, what is equal. */
export function indexSecrets(kms: Dependencies, actor: Actor, { projectId, path, environments }: Asked): Promise<SecretIndex> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['secrets', 'describe'])
    const scope = await unlockProject(kms, inside, projectId)
    // New for each answer, so that fingerprints of two answers cannot be put side by side.
    const salt = kms.cryptography.randomId()
    const keys = new Map<string, Map<string, IndexedCell>>()
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
        keys.set(
          secret.key,
          cells.set(slug, cellOf(scope, salt, secret, access.may(['secrets', 'read-value'], secretResource(place, secret)))),
        )
      }
    }
    await recordEvent(kms, inside, actor, {
      type: 'get-secrets',
      projectId,
      metadata: { environment: [...syncs.keys()].join(','), secretPath: path, numberOfSecrets: keys.size, valuesShown: false },
    })
    return { keys, syncs }
  })
}

function cellOf(scope: ScopeKeys, salt: string, secret: StoredSecret, mayRead: boolean): IndexedCell {
  const value = openValue(scope, secret)
  return {
    version: secret.version,
    fingerprint: mayRead ? scope.fingerprint(value, `index:${salt}`).slice(-FINGERPRINT_CHARS) : null,
    isEmpty: mayRead && value.reveal() === '',
    hasComment: secret.sealedComment !== null,
    updatedAtMs: secret.updatedAtMs,
  }
}

async function followers(inside: Repositories, access: ProjectAccess, projectId: string, folderId: string) {
  if (!access.mayAny(['secret-syncs', 'read'])) return []
  const covering = new Set(await inside.syncs.coveringFolder(projectId, folderId))
  return (await inside.syncs.list(projectId)).filter(({ id }) => covering.has(id)).map(({ id, name }) => ({ id, name }))
}

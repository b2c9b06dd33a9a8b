import { KmsError } from '@hanzo-kms/contracts'
import type { ProjectGrants } from '../access/access-repository.ts'
import type { Actor } from '../access/actor.ts'
import { accessOf, heldInProject, type ProjectAccess } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Environment } from '../projects/environment.ts'
import { findFolder, type NamedFolder } from '../projects/find-folder.ts'
import type { Folder } from '../projects/folder.ts'
import type { Tag } from '../projects/tag.ts'
import type { SecretImport } from './secret-import.ts'
import type { StoredSecret } from './stored-secret.ts'

/** What a reading stands on: what the actor holds in the project, and the folder, as they were moments ago. */
export interface Ground {
  readonly access: ProjectAccess
  readonly held: ProjectGrants
  /** To be asked for after `access`. Throws `notFound`. */
  folder(): Promise<FoundFolder>
}

export interface FoundFolder {
  readonly environment: Environment
  readonly folder: Folder
  /** Of the project: rights may go by them. */
  readonly tags: readonly Tag[]
  readonly imports: readonly SecretImport[]
}

type Needed = Pick<Dependencies, 'store' | 'memory'>

/**
 * Does some reading on what is remembered. A refusal is never from memory: whoever was just given a right, by another process, has it.
 * Throws `notFound` for a project of another organisation.
 */
export async function onGround<T>(kms: Needed, actor: Actor, name: NamedFolder, work: (ground: Ground) => Promise<T>): Promise<T> {
  const keys = {
    held: `held ${actor.organizationId} ${actor.kind} ${actor.id} ${name.projectId}`,
    folder: `folder ${name.projectId} ${name.environment} ${name.path}`,
  }
  const isRemembered = kms.memory.recent(keys.held) !== undefined || kms.memory.recent(keys.folder) !== undefined
  const attempt = async () => work(await groundOf(kms, actor, name, keys))
  if (!isRemembered) return attempt()
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof KmsError)) throw error
    kms.memory.forget(keys.held)
    kms.memory.forget(keys.folder)
    return attempt()
  }
}

async function groundOf(
  { store, memory }: Needed,
  actor: Actor,
  name: NamedFolder,
  keys: { readonly held: string; readonly folder: string },
): Promise<Ground> {
  const held = await memory.lately(keys.held, () => store.transact((inside) => heldInProject(inside, actor, name.projectId)))
  return {
    access: accessOf(actor, held),
    held,
    folder: () => memory.lately(keys.folder, () => store.transact((inside) => lookAt(inside, name))),
  }
}

async function lookAt(inside: Repositories, name: NamedFolder): Promise<FoundFolder> {
  const found = await findFolder(inside, name)
  return { ...found, tags: await inside.tags.list(name.projectId), imports: await inside.imports.list([found.folder.id]) }
}

/** Whether the tags of a secret are those that the ground knows. They are kept apart from the secret, and may have changed between the two looks. */
export function isOnGround(found: Pick<FoundFolder, 'tags'>, secret: Pick<StoredSecret, 'tags'>): boolean {
  return secret.tags.every(({ id, slug, name, color }) =>
    found.tags.some((tag) => tag.id === id && tag.slug === slug && tag.name === name && tag.color === color),
  )
}

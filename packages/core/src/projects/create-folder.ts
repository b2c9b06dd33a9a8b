import { badRequest, limits } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { folderResource } from '../secrets/secret-resource.ts'
import { queueRunsForFolders } from '../sync/queue-runs.ts'
import type { Environment } from './environment.ts'
import { findEnvironment, type NamedFolder } from './find-folder.ts'
import type { Folder } from './folder.ts'

export interface NewFolder extends NamedFolder {
  readonly name: string
  readonly description: string | null
}

export interface PlacedFolder {
  readonly folder: Folder
  readonly environment: Environment
}

const NAME = /^[a-zA-Z0-9_-]+$/

/** In the folder at `path`, which is made, with its parents, where it does not exist. */
export function createFolder(
  kms: Dependencies,
  actor: Actor,
  { projectId, environment: slug, path, name, description }: NewFolder,
): Promise<PlacedFolder> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(
      inside,
      actor,
      projectId,
      ['secret-folders', 'create'],
      folderResource({ environment: slug, path }),
    )
    const environment = await findEnvironment(inside, project.id, slug)
    const folder = await insertFolder(kms, inside, actor, environment, { projectId, path, name, description })
    return { folder, environment }
  })
}

/** In the caller's transaction, after its rights were asked for: with its parents, its audit event and the runs that follow. */
export async function insertFolder(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  environment: Environment,
  { projectId, path, name, description }: Omit<NewFolder, 'environment'>,
): Promise<Folder> {
  const names = [...path.split('/').filter((segment) => segment !== ''), name]
  assertPath(names)
  if (await inside.folders.findByPath(environment.id, `/${names.join('/')}`)) throw taken(names)
  const folder = await makeFolders(kms, inside, environment, names, description)
  const metadata = { environment: environment.slug, folderId: folder.id, folderName: name, folderPath: folder.path }
  await recordEvent(kms, inside, actor, { type: 'create-folder', projectId, metadata })
  // It, or a parent that was made with it, may have been imported before it was there.
  const importing = await inside.imports.importers(environment.id, `/${names[0]}`, { below: true })
  await queueRunsForFolders(kms, inside, { projectId, folderIds: importing, by: { kind: actor.kind, id: actor.id } })
  return folder
}

/** Answers with the last of the names. */
async function makeFolders(
  kms: Dependencies,
  inside: Repositories,
  environment: Environment,
  names: readonly string[],
  description: string | null,
): Promise<Folder> {
  const atMs = kms.clock.nowMs()
  let parent = await inside.folders.findByPath(environment.id, '/')
  for (const [index, name] of names.entries()) {
    const path = `/${names.slice(0, index + 1).join('/')}`
    const isLast = index === names.length - 1
    const known: Folder | undefined = isLast ? undefined : await inside.folders.findByPath(environment.id, path)
    const folder: Folder = known ?? {
      id: kms.cryptography.randomId(),
      environmentId: environment.id,
      parentId: parent?.id ?? null,
      name,
      path,
      description: isLast ? description : null,
      version: 1,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    }
    if (!known) await refusingTakenPath(names, inside.folders.insert(folder))
    parent = folder
  }
  return parent as Folder
}

export function assertPath(names: readonly string[]): void {
  const wrong = names.find((name) => !NAME.test(name))
  if (wrong !== undefined)
    throw badRequest(`Invalid folder name '${wrong}'. Only alphanumeric characters, dashes, and underscores are allowed.`)
  if (names.length > limits.folderDepthMax)
    throw badRequest(`Folders can be nested at most ${limits.folderDepthMax} deep; this would be ${names.length}.`)
  const chars = names.join('/').length + 1
  if (chars > limits.pathCharsMax) throw badRequest(`A path can have at most ${limits.pathCharsMax} characters; this would have ${chars}.`)
}

export function refusingTakenPath<T>(names: readonly string[], write: Promise<T>): Promise<T> {
  return refusingDuplicate(write, () => taken(names))
}

function taken(names: readonly string[]) {
  return badRequest(`Folder with name '${names.at(-1)}' already exists in path '/${names.slice(0, -1).join('/')}'.`)
}

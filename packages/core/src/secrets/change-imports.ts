import { badRequest, limits } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findEnvironment, findFolder, type NamedFolder } from '../projects/find-folder.ts'
import type { Folder, FolderPlace } from '../projects/folder.ts'
import { queueRunsForFolder } from '../sync/queue-runs.ts'
import { findImport } from './read-import-links.ts'
import { foldersBehind } from './read-imports.ts'
import type { SecretPlace } from './secret-address.ts'
import type { SecretImport } from './secret-import.ts'
import { folderResource } from './secret-resource.ts'

export interface PlacedImport {
  readonly link: SecretImport
  /** The folder that shows them. */
  readonly place: FolderPlace
}

/** Lets a folder show the secrets of another place in the project; the last import of the folder. */
export function createImport(
  kms: Dependencies,
  actor: Actor,
  { from, ...name }: NamedFolder & { readonly from: SecretPlace },
): Promise<PlacedImport> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    access.assert(['secret-imports', 'create'], folderResource(name))
    assertReadable(access, from)
    const { folder } = await findFolder(inside, name)
    const others = await inside.imports.list([folder.id])
    if (others.length >= limits.importsPerFolderMax) throw badRequest(`A folder can have at most ${limits.importsPerFolderMax} imports.`)
    const source = await sourceAt(inside, name.projectId, from)
    await assertNoCircle(inside, folder, source)
    await assertSourcesReadable(inside, access, source)
    const atMs = kms.clock.nowMs()
    const link: SecretImport = {
      ...{ id: kms.cryptography.randomId(), folderId: folder.id, source, position: others.length + 1, version: 1 },
      ...{ createdAtMs: atMs, updatedAtMs: atMs },
    }
    await refusingTaken(link, inside.imports.insert(link))
    return finish(kms, inside, actor, 'create-secret-import', link)
  })
}

export interface ImportChange {
  readonly id: string
  readonly environment?: string | undefined
  readonly path?: string | undefined
  readonly position?: number | undefined
}

/** What is absent stays. */
export function updateImport(kms: Dependencies, actor: Actor, change: ImportChange): Promise<PlacedImport> {
  return kms.store.transact(async (inside) => {
    const { link: before, place } = await findImport(inside, actor, change.id)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secret-imports', 'edit'], placeResource(place))
    const from = { environment: change.environment ?? before.source.environment.slug, path: change.path ?? before.source.path }
    assertReadable(access, from)
    const source = await sourceAt(inside, place.projectId, from)
    await assertNoCircle(inside, place.folder, source)
    await assertSourcesReadable(inside, access, source)
    const { length } = await inside.imports.list([before.folderId])
    const position = Math.min(change.position ?? before.position, length)
    const link = { ...before, source, position, version: before.version + 1, updatedAtMs: kms.clock.nowMs() }
    await refusingTaken(link, inside.imports.update(link))
    return finish(kms, inside, actor, 'update-secret-import', link)
  })
}

/** The folder no longer shows them. */
export function deleteImport(kms: Dependencies, actor: Actor, { id }: { readonly id: string }): Promise<PlacedImport> {
  return kms.store.transact(async (inside) => {
    const { link, place } = await findImport(inside, actor, id)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secret-imports', 'delete'], placeResource(place))
    await inside.imports.delete(id)
    return finish(kms, inside, actor, 'delete-secret-import', link)
  })
}

/**
 * SECURITY: readers and syncs see imported secrets with their own rights. Without this, whoever may make imports in a folder that somebody mightier syncs would have that sync carry out
 * what they cannot read themselves. So the whole source must be readable, and all that it imports in turn.
 */
function assertReadable(access: ProjectAccess, place: SecretPlace): void {
  access.assert(['secrets', 'read-value'], folderResource(place))
}

async function assertSourcesReadable(inside: Repositories, access: ProjectAccess, source: SecretImport['source']): Promise<void> {
  if (source.folderId === undefined) return
  for (const place of (await foldersBehind(inside, [source.folderId])).values()) assertReadable(access, place)
}

function placeResource({ environment, folder }: FolderPlace) {
  return folderResource({ environment: environment.slug, path: folder.path })
}

async function sourceAt(
  inside: Repositories,
  projectId: string,
  { environment: slug, path }: SecretPlace,
): Promise<SecretImport['source']> {
  const environment = await findEnvironment(inside, projectId, slug)
  const folder = await inside.folders.findByPath(environment.id, path)
  return { environment: { id: environment.id, slug: environment.slug, name: environment.name }, path, folderId: folder?.id }
}

async function assertNoCircle(inside: Repositories, folder: Folder, source: SecretImport['source']): Promise<void> {
  const isItself = source.environment.id === folder.environmentId && source.path === folder.path
  const showing = isItself ? [] : await inside.imports.importers(folder.environmentId, folder.path)
  if (isItself || (source.folderId !== undefined && showing.includes(source.folderId)))
    throw badRequest(
      `'${source.path}' of environment '${source.environment.slug}' ${isItself ? 'is this folder itself' : `imports '${folder.path}', directly or through others`}: the import would go in a circle. Import another folder.`,
    )
}

async function finish(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  type: 'create-secret-import' | 'update-secret-import' | 'delete-secret-import',
  link: SecretImport,
): Promise<PlacedImport> {
  const place = await inside.folders.place(link.folderId)
  if (!place) throw new Error('The folder of an import was there a moment ago.')
  const { source, position } = link
  await recordEvent(kms, inside, actor, {
    type,
    projectId: place.projectId,
    metadata: {
      ...{ secretImportId: link.id, environment: place.environment.slug, secretPath: place.folder.path },
      ...{ importFromEnvironment: source.environment.slug, importFromSecretPath: source.path, position },
    },
  })
  const by = { kind: actor.kind, id: actor.id }
  await queueRunsForFolder(kms, inside, { projectId: place.projectId, folderId: link.folderId, by })
  return { link, place }
}

function refusingTaken(link: SecretImport, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () =>
    badRequest(`The folder imports '${link.source.path}' of environment '${link.source.environment.slug}' already.`),
  )
}

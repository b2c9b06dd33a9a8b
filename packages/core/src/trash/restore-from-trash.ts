import { badRequest, type KmsError, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, authorise } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { ENVIRONMENTS_MAX } from '../projects/environment.ts'
import { refuseOverlap } from '../sync/authorise-sync.ts'
import { queueRunsForFolders } from '../sync/queue-runs.ts'
import type { Sync } from '../sync/sync.ts'
import { resourceOf, subjectOf } from './read-trash.ts'
import type { MissingPart, TrashEntry, TrashKind } from './trash.ts'

export interface TrashAddress {
  /** Null: a project, or a connection that lay in none. */
  readonly projectId: string | null
  readonly kind: TrashKind
  readonly id: string
}

/** Brings a deleted thing back with all that was in it, under its old id and name, and starts the syncs that it concerns. */
export function restoreFromTrash(kms: Dependencies, actor: Actor, address: TrashAddress): Promise<TrashEntry> {
  return kms.store.transact(async (inside) => {
    const entry = await authorisedEntry(inside, actor, address)
    const missing = await refusingDuplicate(inside.trash.restore(entry.id), () => taken(entry))
    if (missing) throw badRequest(`It cannot be restored: ${sentenceOf(missing)}`)
    const { kind, subjectId, name } = entry
    await recordEvent(kms, inside, actor, {
      type: 'restore-from-trash',
      projectId: kind === 'project' ? subjectId : entry.projectId,
      metadata: { trashId: entry.id, kind, subjectId, name },
    })
    await settle(kms, inside, actor, entry)
    return entry
  })
}

/** SECURITY: bringing something back asks for the right to make such a thing there; what lies in another project or organisation is not found. */
async function authorisedEntry(inside: Repositories, actor: Actor, { projectId, kind, id }: TrashAddress): Promise<TrashEntry> {
  const access = projectId === null ? undefined : await accessInProject(inside, actor, projectId)
  if (access) access.assert([subjectOf(kind), 'create'])
  else authorise(actor, kind === 'project' ? ['workspace', 'restore'] : ['app-connections', 'create'])
  const entry = await inside.trash.find(actor.organizationId, id)
  if (entry?.projectId !== projectId || entry.kind !== kind) throw notFound(`Nothing with ID '${id}' is in the trash here`)
  access?.assert([subjectOf(kind), 'create'], resourceOf(entry))
  return entry
}

function taken({ kind, name, environment, path }: TrashEntry): KmsError {
  const what = {
    project: `a project with its slug`,
    environment: `an environment with the slug '${environment}'`,
    folder: `a folder '${path}' in the environment '${environment}'`,
    'app-connection': `an App Connection with the name '${name}'`,
    'secret-sync': `a Secret Sync with the name '${name}'`,
  }[kind]
  return badRequest(`It cannot be restored while there is ${what}. Rename or delete that one first.`)
}

function sentenceOf({ kind, id }: MissingPart): string {
  switch (kind) {
    case 'environment':
      return 'the environment that it lay in was deleted. Restore that first.'
    case 'folder':
      return 'the folder that it lay in was deleted. Restore that first.'
    case 'app-connection':
      return `the App Connection with ID ${id}, which it uses, was deleted. Restore that first.`
    default:
      return 'something that it needs is gone.'
  }
}

/** What follows from its being there again. */
async function settle(kms: Dependencies, inside: Repositories, actor: Actor, entry: TrashEntry): Promise<void> {
  const { kind, subjectId } = entry
  const projectId = kind === 'project' ? subjectId : entry.projectId
  if (projectId === null) return
  const updatedAtMs = kms.clock.nowMs()
  if (kind === 'environment') {
    const all = await inside.environments.list(projectId)
    if (all.length > ENVIRONMENTS_MAX) throw badRequest(`A project can have at most ${ENVIRONMENTS_MAX} environments.`)
    const { position = 1 } = all.find(({ id }) => id === subjectId) ?? {}
    await inside.environments.update(subjectId, { position, updatedAtMs })
  }
  const syncs = await returned(inside, projectId, entry)
  // Another one may have taken its place at the destination meanwhile: neither would touch what the other wrote, and both would wait for a person.
  for (const { id, place } of syncs) await refuseOverlap(inside, actor, { place, except: id })
  const folderIds = [...(await concerned(inside, entry)), ...syncs.flatMap(({ folderId }) => folderId ?? [])]
  await queueRunsForFolders(kms, inside, { projectId, folderIds, by: { kind: actor.kind, id: actor.id } })
}

async function returned(inside: Repositories, projectId: string, { kind, subjectId }: TrashEntry): Promise<readonly Sync[]> {
  if (kind !== 'project' && kind !== 'secret-sync') return []
  const all = await inside.syncs.list(projectId)
  return kind === 'project' ? all : all.filter(({ id }) => id === subjectId)
}

/** Folders that are there again, and those that show what is in them. */
async function concerned(inside: Repositories, { kind, subjectId }: TrashEntry): Promise<readonly string[]> {
  const at = kind === 'folder' ? await inside.folders.place(subjectId) : undefined
  const environmentId = kind === 'environment' ? subjectId : at?.environment.id
  if (environmentId === undefined) return []
  const path = at?.folder.path ?? '/'
  const there = await inside.folders.subtree(environmentId, path)
  return [...there.map(({ id }) => id), ...(await inside.imports.importers(environmentId, path, { below: true }))]
}

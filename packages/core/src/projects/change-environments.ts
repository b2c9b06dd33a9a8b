import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertNoGain } from '../access/assert-no-gain.ts'
import { accessInProject, authoriseInProject, type ProjectAccess } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { queueRunsForFolder, queueRunsForFolders } from '../sync/queue-runs.ts'
import { moveToTrash } from '../trash/move-to-trash.ts'
import { ENVIRONMENTS_MAX, type Environment } from './environment.ts'
import { makeEnvironment } from './make-environment.ts'

export interface NewEnvironment {
  readonly projectId: string
  readonly name: string
  readonly slug: string
  /** The last when absent. */
  readonly position: number | undefined
}

export function createEnvironment(kms: Dependencies, actor: Actor, input: NewEnvironment): Promise<Environment> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, input.projectId, ['environments', 'create'], { environment: input.slug })
    const others = await inside.environments.list(project.id)
    if (others.length >= ENVIRONMENTS_MAX) throw badRequest(`A project can have at most ${ENVIRONMENTS_MAX} environments.`)
    const atMs = kms.clock.nowMs()
    const fields = { projectId: project.id, name: input.name, slug: input.slug, position: others.length + 1, atMs }
    const made = await refusingTakenSlug(input.slug, makeEnvironment(kms, inside, fields))
    const environment = { ...made, position: await moveTo(inside, [...others, made], made, input.position, atMs) }
    const metadata = { environmentId: environment.id, name: environment.name, slug: environment.slug }
    await recordEvent(kms, inside, actor, { type: 'create-environment', projectId: project.id, metadata })
    return environment
  })
}

export interface EnvironmentChange {
  readonly projectId: string
  readonly id: string
  readonly name?: string | undefined
  readonly slug?: string | undefined
  readonly position?: number | undefined
}

export function updateEnvironment(kms: Dependencies, actor: Actor, change: EnvironmentChange): Promise<Environment> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, change.projectId)
    access.assert(['environments', 'edit'])
    const { project } = access
    const before = await environmentOf(inside, project.id, change.id)
    access.assert(['environments', 'edit'], { environment: before.slug })
    await assertSlugGivesNothing(inside, access, before, change.slug)
    const updatedAtMs = kms.clock.nowMs()
    const named = { ...before, name: change.name ?? before.name, slug: change.slug ?? before.slug, updatedAtMs }
    await refusingTakenSlug(named.slug, inside.environments.update(before.id, { name: named.name, slug: named.slug, updatedAtMs }))
    const all = await inside.environments.list(project.id)
    const position = await moveTo(inside, all, before, change.position, updatedAtMs)
    const metadata = { environmentId: before.id, oldName: before.name, name: named.name, oldSlug: before.slug, slug: named.slug, position }
    await recordEvent(kms, inside, actor, { type: 'update-environment', projectId: project.id, metadata })
    if (named.slug !== before.slug) await queueRunsOfEnvironment(kms, inside, actor, named)
    return { ...named, position }
  })
}

/** With its folders and secrets, into the trash. Syncs of its folders lose their source and stop; what they wrote elsewhere stays there. */
export function deleteEnvironment(
  kms: Dependencies,
  actor: Actor,
  { projectId, id }: { readonly projectId: string; readonly id: string },
): Promise<Environment> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['environments', 'delete'])
    const { project } = access
    const environment = await environmentOf(inside, project.id, id)
    access.assert(['environments', 'delete'], { environment: environment.slug })
    const root = await inside.folders.findByPath(environment.id, '/')
    const importing = await inside.imports.importers(id, '/', { below: true })
    const { name, slug } = environment
    const where = { organizationId: project.organizationId, projectId: project.id, environment: slug, path: null, connectionId: null }
    await moveToTrash(kms, inside, actor, { kind: 'environment', subjectId: id, name, ...where })
    await inside.environments.delete(id)
    await moveTo(inside, await inside.environments.list(project.id), undefined, undefined, kms.clock.nowMs())
    const metadata = { environmentId: id, name, slug }
    await recordEvent(kms, inside, actor, { type: 'delete-environment', projectId: project.id, metadata })
    // Others may have imported or referred to it: their next run says what is missing now.
    const folderIds = [...(root ? [root.id] : []), ...importing]
    await queueRunsForFolders(kms, inside, { projectId: project.id, folderIds, by: { kind: actor.kind, id: actor.id } })
    return environment
  })
}

async function assertSlugGivesNothing(
  inside: Repositories,
  access: ProjectAccess,
  before: Environment,
  slug: string | undefined,
): Promise<void> {
  if (slug === undefined || slug === before.slug) return
  access.assert(['environments', 'edit'], { environment: slug })
  const folders = await inside.folders.subtree(before.id, '/')
  assertNoGain(
    access,
    folders.map(({ path }) => ({ from: { environment: before.slug, path }, to: { environment: slug, path } })),
  )
}

async function environmentOf(inside: Repositories, projectId: string, id: string): Promise<Environment> {
  const environment = await inside.environments.find(projectId, id)
  if (!environment) throw notFound(`Environment with ID '${id}' in project with ID ${projectId} not found`)
  return environment
}

/** Numbers all anew, from 1 without gaps, with one of them where it was asked for. Answers with its position. */
async function moveTo(
  inside: Repositories,
  all: readonly Environment[],
  moved: Environment | undefined,
  position: number | undefined,
  updatedAtMs: number,
): Promise<number> {
  const order = all.filter(({ id }) => id !== moved?.id)
  const index = Math.min((position ?? moved?.position ?? 1) - 1, order.length)
  const moving = moved && all.find(({ id }) => id === moved.id)
  if (moving) order.splice(index, 0, moving)
  for (const [at, environment] of order.entries())
    if (environment.position !== at + 1) await inside.environments.update(environment.id, { position: at + 1, updatedAtMs })
  return index + 1
}

/** A new slug changes what references to it mean, and the names that key schemas make. */
async function queueRunsOfEnvironment(kms: Dependencies, inside: Repositories, actor: Actor, environment: Environment): Promise<void> {
  const by = { kind: actor.kind, id: actor.id }
  for (const { id } of await inside.folders.subtree(environment.id, '/'))
    await queueRunsForFolder(kms, inside, { projectId: environment.projectId, folderId: id, by })
}

function refusingTakenSlug<T>(slug: string, write: Promise<T>): Promise<T> {
  return refusingDuplicate(write, () => badRequest(`An environment with the slug '${slug}' already exists in this project.`))
}

import { badRequest, limits, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertTagsNotDecisive } from '../access/assert-no-gain.ts'
import { accessInProject, authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Tag } from './tag.ts'

type TagName = { readonly projectId: string } & ({ readonly id: string } | { readonly slug: string })

/** By slug. */
export function listTags(kms: Pick<Dependencies, 'store'>, actor: Actor, projectId: string): Promise<readonly Tag[]> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, projectId, ['tags', 'read'])
    return inside.tags.list(projectId)
  })
}

export function findTag(kms: Pick<Dependencies, 'store'>, actor: Actor, name: TagName): Promise<Tag> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, name.projectId, ['tags', 'read'])
    if ('id' in name) return tagOf(inside, name.projectId, name.id)
    const tag = await inside.tags.findBySlug(name.projectId, name.slug)
    if (!tag) throw notFound(`Tag with slug '${name.slug}' in project with ID ${name.projectId} not found`)
    return tag
  })
}

export interface NewTag extends Pick<Tag, 'projectId' | 'slug' | 'color'> {
  /** The slug when absent. */
  readonly name: string | undefined
}

export function createTag(kms: Dependencies, actor: Actor, { projectId, slug, name = slug, color }: NewTag): Promise<Tag> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, projectId, ['tags', 'create'])
    const { length } = await inside.tags.list(projectId)
    if (length >= limits.tagsPerProjectMax) throw badRequest(`A project can have at most ${limits.tagsPerProjectMax} tags.`)
    const atMs = kms.clock.nowMs()
    const tag: Tag = { id: kms.cryptography.randomId(), projectId, slug, name, color, createdAtMs: atMs, updatedAtMs: atMs }
    await refusingTakenSlug(slug, inside.tags.insert(tag))
    await recordEvent(kms, inside, actor, { type: 'create-tag', projectId, metadata: { tagId: tag.id, slug, name, color } })
    return tag
  })
}

export interface TagChange extends Pick<Tag, 'projectId' | 'id'> {
  readonly slug?: string | undefined
  readonly name?: string | undefined
  readonly color?: string | null | undefined
}

/** What is absent stays. Secrets that have the tag show it changed at once, in all their versions. */
export function updateTag(kms: Dependencies, actor: Actor, change: TagChange): Promise<Tag> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, change.projectId)
    access.assert(['tags', 'edit'])
    const before = await tagOf(inside, change.projectId, change.id)
    if (change.slug !== undefined && change.slug !== before.slug) assertTagsNotDecisive(access)
    const tag: Tag = {
      ...before,
      slug: change.slug ?? before.slug,
      name: change.name ?? before.name,
      color: change.color === undefined ? before.color : change.color,
      updatedAtMs: kms.clock.nowMs(),
    }
    await refusingTakenSlug(tag.slug, inside.tags.update(tag))
    const metadata = { tagId: tag.id, slug: tag.slug, name: tag.name, color: tag.color }
    await recordEvent(kms, inside, actor, { type: 'update-tag', projectId: change.projectId, metadata })
    return tag
  })
}

export function deleteTag(kms: Dependencies, actor: Actor, { projectId, id }: Pick<Tag, 'projectId' | 'id'>): Promise<Tag> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['tags', 'delete'])
    assertTagsNotDecisive(access)
    const tag = await tagOf(inside, projectId, id)
    await inside.tags.delete(id)
    await recordEvent(kms, inside, actor, { type: 'delete-tag', projectId, metadata: { tagId: id, slug: tag.slug } })
    return tag
  })
}

async function tagOf(inside: Repositories, projectId: string, id: string): Promise<Tag> {
  const tag = await inside.tags.find(projectId, id)
  if (!tag) throw notFound(`Tag with ID '${id}' in project with ID ${projectId} not found`)
  return tag
}

function refusingTakenSlug<T>(slug: string, write: Promise<T>): Promise<T> {
  return refusingDuplicate(write, () => badRequest(`A tag with the slug '${slug}' already exists in this project.`))
}

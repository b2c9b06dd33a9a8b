import { anyId, anySlug } from '@hanzo-kms/contracts/query'
import { createTagBody, type Tag as TagShape, tag as tagShape, updateTagBody } from '@hanzo-kms/contracts/tags'
import type { Tag } from '@hanzo-kms/core/projects/tag'
import { createTag, deleteTag, findTag, listTags, updateTag } from '@hanzo-kms/core/projects/tags'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

/** COMPAT: the older surface wraps a tag in another word. */
const spellings = [
  { base: '/api/v1/workspace/:projectId/tags', one: 'workspaceTag', many: 'workspaceTags' },
  { base: '/api/v1/projects/:projectId/tags', one: 'tag', many: 'tags' },
] as const

const byId = z.object({ projectId: anyId, tagId: anyId })

export const tagRoutes: readonly Route[] = spellings.flatMap(({ base, one, many }) => [
  route({
    method: 'GET',
    path: base,
    summary: 'The tags of a project, by slug',
    access: { project: ['tags', 'read'] },
    params: z.object({ projectId: anyId }),
    response: z.object({ [many]: z.array(tagShape) }),
    handle: async (kms, { params }, actor) => ({ [many]: (await listTags(kms, actor, params.projectId)).map(showTag) }),
  }),
  route({
    method: 'GET',
    path: `${base}/:tagId`,
    summary: 'A tag',
    access: { project: ['tags', 'read'] },
    params: byId,
    response: z.object({ [one]: tagShape }),
    handle: async (kms, { params }, actor) => ({
      [one]: showTag(await findTag(kms, actor, { projectId: params.projectId, id: params.tagId })),
    }),
  }),
  route({
    method: 'GET',
    path: `${base}/slug/:slug`,
    summary: 'A tag by its slug',
    access: { project: ['tags', 'read'] },
    params: z.object({ projectId: anyId, slug: anySlug }),
    response: z.object({ [one]: tagShape }),
    handle: async (kms, { params }, actor) => ({ [one]: showTag(await findTag(kms, actor, params)) }),
  }),
  route({
    method: 'POST',
    path: base,
    summary: 'Create a tag',
    access: { project: ['tags', 'create'] },
    params: z.object({ projectId: anyId }),
    body: createTagBody,
    response: z.object({ [one]: tagShape }),
    handle: async (kms, { params, body }, actor) => {
      const { slug, name, color } = body
      return { [one]: showTag(await createTag(kms, actor, { projectId: params.projectId, slug, name, color: color ?? null })) }
    },
  }),
  route({
    method: 'PATCH',
    path: `${base}/:tagId`,
    summary: 'Change a tag',
    access: { project: ['tags', 'edit'] },
    params: byId,
    body: updateTagBody,
    response: z.object({ [one]: tagShape }),
    handle: async (kms, { params, body }, actor) => {
      const { slug, name, color } = body
      return { [one]: showTag(await updateTag(kms, actor, { projectId: params.projectId, id: params.tagId, slug, name, color })) }
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/:tagId`,
    summary: 'Delete a tag; secrets that have it lose it',
    access: { project: ['tags', 'delete'] },
    params: byId,
    response: z.object({ [one]: tagShape }),
    handle: async (kms, { params }, actor) => ({
      [one]: showTag(await deleteTag(kms, actor, { projectId: params.projectId, id: params.tagId })),
    }),
  }),
])

function showTag({ id, slug, name, color, projectId, createdAtMs, updatedAtMs }: Tag): TagShape {
  return { id, slug, name, color, projectId, createdAt: toIso(createdAtMs), updatedAt: toIso(updatedAtMs) }
}

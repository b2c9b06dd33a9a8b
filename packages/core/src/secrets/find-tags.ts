import { notFound } from '@hanzo-kms/contracts'
import type { Repositories } from '../ports.ts'
import type { SecretTag } from './stored-secret.ts'

/** The tags with these ids, by slug, each once. */
export type TagsOf = (ids: readonly string[]) => readonly SecretTag[]

/** Looks up many at once. Throws `notFound` for one that is not the project's. */
export async function findTags(inside: Repositories, projectId: string, ids: readonly string[]): Promise<TagsOf> {
  const wanted = [...new Set(ids)]
  const found = wanted.length === 0 ? [] : await inside.tags.findMany(projectId, wanted)
  const missing = wanted.find((id) => !found.some((tag) => tag.id === id))
  if (missing !== undefined) throw notFound(`Tag with ID '${missing}' in project with ID ${projectId} not found`)
  const tags = found.map(({ id, slug, name, color }): SecretTag => ({ id, slug, name, color }))
  return (asked) => tags.filter(({ id }) => asked.includes(id))
}

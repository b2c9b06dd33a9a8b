import { notFound } from '@hanzo-kms/contracts'
import { folderPath, normalisePath } from '@hanzo-kms/contracts/paths'
import { anySlug } from '@hanzo-kms/contracts/query'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import type { NamedFolder } from '@hanzo-kms/core/projects/find-folder'
import { resolveProjectId } from '@hanzo-kms/core/projects/read-projects'
import { z } from 'zod'

/** The mount is a project's slug, the path `environment/folder/…/name`. */
export const inMount = z.object({ mount: anySlug, path: folderPath })

export async function placeOf(kms: Dependencies, actor: Actor, { mount, path }: { mount: string; path: string }): Promise<NamedFolder> {
  const [environment = '', ...folders] = path.split('/').slice(1)
  if (environment === '') throw notFound('The path begins with the slug of an environment.')
  return { projectId: await resolveProjectId(kms, actor, { slug: mount }), environment, path: normalisePath(folders.join('/')) }
}

import { badRequest } from '@hanzo-kms/contracts'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { resolveProjectId } from '@hanzo-kms/core/projects/read-projects'

/** COMPAT: a project by its id or slug, in the word of whichever client asks. */
interface SentPlace {
  readonly projectId?: string | undefined
  readonly workspaceId?: string | undefined
  readonly workspaceSlug?: string | undefined
  readonly projectSlug?: string | undefined
  readonly environment?: string | undefined
  readonly secretPath: string
}

/** Throws `badRequest` where the project or the environment is not said. */
export async function placeOfSecrets(kms: Dependencies, actor: Actor, sent: SentPlace) {
  const { environment, secretPath: path } = sent
  if (environment === undefined) throw unsaid()
  return { projectId: await projectOfSecrets(kms, actor, sent), environment, path }
}

export async function projectOfSecrets(
  kms: Dependencies,
  actor: Actor,
  { projectId, workspaceId, workspaceSlug, projectSlug }: Omit<SentPlace, 'environment' | 'secretPath'>,
): Promise<string> {
  const id = projectId ?? workspaceId
  if (id !== undefined) return id
  const slug = workspaceSlug ?? projectSlug
  if (slug === undefined) throw unsaid()
  return resolveProjectId(kms, actor, { slug })
}

function unsaid() {
  return badRequest('Missing project id or environment')
}

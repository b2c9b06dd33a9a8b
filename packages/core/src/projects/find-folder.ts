import { notFound } from '@hanzo-kms/contracts'
import type { Repositories } from '../ports.ts'
import type { Environment } from './environment.ts'
import type { Folder } from './folder.ts'

/** A folder as requests name it. */
export interface NamedFolder {
  readonly projectId: string
  /** Slug. */
  readonly environment: string
  readonly path: string
}

// COMPAT: the sentence is one that the CLI of this API family shows in its own tests.
export async function findEnvironment(inside: Repositories, projectId: string, slug: string): Promise<Environment> {
  const environment = await inside.environments.findBySlug(projectId, slug)
  if (!environment) throw notFound(`Environment with slug '${slug}' in project with ID ${projectId} not found`)
  return environment
}

/** Call after `authoriseInProject`. Throws `notFound`. */
export async function findFolder(
  inside: Repositories,
  { projectId, environment: slug, path }: NamedFolder,
): Promise<{ readonly environment: Environment; readonly folder: Folder }> {
  const environment = await findEnvironment(inside, projectId, slug)
  const folder = await inside.folders.findByPath(environment.id, path)
  if (!folder) throw notFound(`Folder with path '${path}' in environment with slug '${slug}' in project with ID ${projectId} not found`)
  return { environment, folder }
}

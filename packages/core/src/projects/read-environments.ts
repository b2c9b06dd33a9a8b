import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import type { Environment } from './environment.ts'
import { findEnvironment as environmentBySlug } from './find-folder.ts'

type EnvironmentName = { readonly projectId: string } & ({ readonly id: string } | { readonly slug: string })

/** By position. */
export function listEnvironments(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { projectId }: { readonly projectId: string },
): Promise<readonly Environment[]> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, projectId, ['environments', 'read'])
    return inside.environments.list(project.id)
  })
}

export function findEnvironment(kms: Pick<Dependencies, 'store'>, actor: Actor, name: EnvironmentName): Promise<Environment> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, name.projectId, ['environments', 'read'])
    if ('slug' in name) return environmentBySlug(inside, project.id, name.slug)
    const environment = await inside.environments.find(project.id, name.id)
    if (!environment) throw notFound(`Environment with ID '${name.id}' in project with ID ${project.id} not found`)
    return environment
  })
}

/** For clients that know the id alone: looked for in the projects of the actor's organisation. */
export function findEnvironmentAnywhere(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { id }: { readonly id: string },
): Promise<Environment> {
  return kms.store.transact(async (inside) => {
    const environment = await inside.environments.findInOrganization(actor.organizationId, id)
    if (!environment) throw notFound(`Environment with ID '${id}' not found`)
    await authoriseInProject(inside, actor, environment.projectId, ['environments', 'read'])
    return environment
  })
}

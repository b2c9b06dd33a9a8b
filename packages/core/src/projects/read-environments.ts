import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
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
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['environments', 'read'])
    const all = await inside.environments.list(projectId)
    return all.filter(({ slug }) => access.may(['environments', 'read'], { environment: slug }))
  })
}

export function findEnvironment(kms: Pick<Dependencies, 'store'>, actor: Actor, name: EnvironmentName): Promise<Environment> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, name.projectId)
    access.assertAny(['environments', 'read'], 'slug' in name ? { environment: name.slug } : {})
    if ('slug' in name) return environmentBySlug(inside, name.projectId, name.slug)
    const environment = await inside.environments.find(name.projectId, name.id)
    if (!environment || !access.may(['environments', 'read'], { environment: environment.slug }))
      throw notFound(`Environment with ID '${name.id}' in project with ID ${name.projectId} not found`)
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
    const access = await accessInProject(inside, actor, environment.projectId)
    access.assert(['environments', 'read'])
    if (!access.may(['environments', 'read'], { environment: environment.slug })) throw notFound(`Environment with ID '${id}' not found`)
    return environment
  })
}

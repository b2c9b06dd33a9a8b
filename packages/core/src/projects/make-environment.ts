import type { Dependencies, Repositories } from '../ports.ts'
import type { Environment } from './environment.ts'

/** An environment with its root folder: one is never without the other. Throws `Duplicate`. */
export async function makeEnvironment(
  { cryptography }: Pick<Dependencies, 'cryptography'>,
  inside: Repositories,
  fields: Pick<Environment, 'projectId' | 'name' | 'slug' | 'position'> & { readonly atMs: number },
): Promise<Environment> {
  const { atMs, ...named } = fields
  const times = { createdAtMs: atMs, updatedAtMs: atMs }
  const environment: Environment = { id: cryptography.randomId(), ...named, ...times }
  await inside.environments.insert(environment)
  await inside.folders.insert({
    id: cryptography.randomId(),
    environmentId: environment.id,
    parentId: null,
    name: 'root',
    path: '/',
    description: null,
    version: 1,
    ...times,
  })
  return environment
}

import { vaultMounts, vaultUiMounts } from '@hanzo-kms/contracts/vault'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { listProjects } from '@hanzo-kms/core/projects/read-projects'
import { type Route, route } from '../http/route.ts'
import { vaultAnswer } from './vault-answer.ts'

/** A project as a KV v2 engine. */
export function kvMount(slug: string) {
  return { type: 'kv', description: '', accessor: `kv_${slug}`, local: false as const, options: { version: '2' } }
}

export const vaultMountRoutes: readonly Route[] = [
  route({
    ...({ dialect: 'vault', method: 'GET', path: '/v1/sys/mounts', access: { organization: ['organization', 'read'] } } as const),
    summary: 'The projects that one may see, as KV v2 engines',
    response: vaultMounts,
    handle: async (kms, _, actor) => ({ ...vaultAnswer(kms), data: await mountsOf(kms, actor), auth: null }),
  }),
  route({
    ...({
      dialect: 'vault',
      method: 'GET',
      path: '/v1/sys/internal/ui/mounts',
      access: { organization: ['organization', 'read'] },
    } as const),
    summary: 'The same, and how one signs in',
    response: vaultUiMounts,
    handle: async (kms, _, actor) => {
      const auth = { 'approle/': { ...kvMount('approle'), type: 'approle', accessor: 'auth_approle', options: null } }
      return { ...vaultAnswer(kms), data: { secret: await mountsOf(kms, actor), auth }, auth: null }
    },
  }),
]

async function mountsOf(kms: Dependencies, actor: Actor) {
  const projects = await listProjects(kms, actor)
  return Object.fromEntries(projects.map(({ project: { slug } }) => [`${slug}/`, kvMount(slug)]))
}

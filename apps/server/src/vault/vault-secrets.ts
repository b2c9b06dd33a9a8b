import { KmsError, notFound } from '@hanzo-kms/contracts'
import { folderPath, normalisePath } from '@hanzo-kms/contracts/paths'
import { anySlug } from '@hanzo-kms/contracts/query'
import { vaultData, vaultKeys, vaultMount } from '@hanzo-kms/contracts/vault'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { listFolders } from '@hanzo-kms/core/projects/read-folders'
import { findProject, resolveProjectId } from '@hanzo-kms/core/projects/read-projects'
import { listSecrets } from '@hanzo-kms/core/secrets/list-secrets'
import { readSecret } from '@hanzo-kms/core/secrets/read-secret'
import type { ShownSecret } from '@hanzo-kms/core/secrets/shown-secret'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'
import { vaultAnswer } from './vault-answer.ts'

/** The mount is a project's slug, the path `environment/folder/…/name`. */
const inMount = z.object({ mount: anySlug, path: folderPath })

export const vaultSecretRoutes: readonly Route[] = [
  route({
    dialect: 'vault',
    method: 'GET',
    path: '/v1/sys/internal/ui/mounts/*',
    summary: 'Which kind of engine a path lies in: what clients ask before they read',
    access: { project: ['project', 'read'] },
    params: z.object({ path: folderPath }),
    response: vaultMount,
    handle: async (kms, { params }, actor) => {
      const slug = params.path.split('/')[1] ?? ''
      await findProject(kms, actor, { slug })
      const data = { type: 'kv', path: `${slug}/`, options: { version: '2' } } as const
      return { ...vaultAnswer(kms), data, auth: null }
    },
  }),
  route({
    dialect: 'vault',
    method: 'GET',
    path: '/v1/:mount/data/*',
    summary: 'One secret as `value`, or the secrets of a folder as one map',
    access: { project: ['secrets', 'describe'], also: [['secrets', 'read-value']] },
    params: inMount,
    query: z.object({ version: z.coerce.number().int().min(0).max(2_147_483_647).optional() }),
    response: vaultData,
    handle: async (kms, { params, query }, actor) => {
      const place = await placeOf(kms, actor, params)
      // COMPAT: 0 is the newest.
      const version = query.version || undefined
      const single = await readSingle(kms, actor, place, version)
      const shown = single ? { secrets: [single], of: () => 'value' } : { secrets: await readMap(kms, actor, place, version), of: keyOf }
      const newestMs = Math.max(...shown.secrets.map(({ secret }) => secret.updatedAtMs))
      const metadata = {
        created_time: toIso(newestMs),
        custom_metadata: null,
        ...({ deletion_time: '', destroyed: false } as const),
        version: single?.secret.version ?? 1,
      }
      const data = Object.fromEntries(shown.secrets.map((one) => [shown.of(one), one.value?.reveal() ?? '']))
      return { ...vaultAnswer(kms), data: { data, metadata }, auth: null }
    },
  }),
  route({
    dialect: 'vault',
    method: 'GET',
    path: '/v1/:mount/metadata/*',
    summary: 'The names in a folder, with `list=true`: folders end in a slash',
    access: { project: ['secrets', 'describe'] },
    params: inMount,
    query: z.object({ list: z.enum(['true', '1']) }),
    response: vaultKeys,
    handle: async (kms, { params }, actor) => {
      const place = await placeOf(kms, actor, params)
      const { secrets } = await listSecrets(kms, actor, {
        ...place,
        recursive: false,
        metadata: [],
        showing: { showValue: false, resolveReferences: false },
      })
      const folders = await listFolders(kms, actor, { ...place, recursive: false }).catch(withoutRight)
      const keys = [...secrets.map(keyOf), ...folders.map(({ folder }) => `${folder.name}/`)].sort()
      if (keys.length === 0) throw notFound('There is nothing in this folder.')
      return { ...vaultAnswer(kms), data: { keys }, auth: null }
    },
  }),
]

interface Place {
  readonly projectId: string
  readonly environment: string
  readonly path: string
}

async function placeOf(kms: Dependencies, actor: Actor, { mount, path }: { mount: string; path: string }): Promise<Place> {
  const [environment = '', ...folders] = path.split('/').slice(1)
  if (environment === '') throw notFound('The path begins with the slug of an environment.')
  return { projectId: await resolveProjectId(kms, actor, { slug: mount }), environment, path: normalisePath(folders.join('/')) }
}

const keyOf = ({ secret }: ShownSecret) => secret.key
const showing = { showValue: true, resolveReferences: true }

/** A secret comes before a folder of the same name. */
function readSingle(kms: Dependencies, actor: Actor, place: Place, version: number | undefined): Promise<ShownSecret | undefined> {
  const cut = place.path.lastIndexOf('/')
  const key = place.path.slice(cut + 1)
  if (key === '') return Promise.resolve(undefined)
  const query = { ...place, path: normalisePath(place.path.slice(0, cut)), key, version, showing }
  return readSecret(kms, actor, query).catch((error: unknown) => {
    if (error instanceof KmsError && error.code === 'notFound') return undefined
    throw error
  })
}

/** SECURITY: a map that lacked what may not be read would look whole. Folders have no earlier versions. */
async function readMap(kms: Dependencies, actor: Actor, place: Place, version: number | undefined): Promise<readonly ShownSecret[]> {
  const { secrets } = await listSecrets(kms, actor, { ...place, recursive: false, metadata: [], showing })
  if (secrets.length === 0 || (version !== undefined && version !== 1)) throw notFound('There is no such secret here.')
  const shut = secrets.find(({ value }) => value === undefined)
  if (shut) throw new KmsError('permissionDenied', `You are not allowed to read-value on secrets: '${shut.secret.key}' is shut to you.`)
  return secrets
}

function withoutRight(error: unknown): readonly never[] {
  if (error instanceof KmsError && error.code === 'permissionDenied') return []
  throw error
}

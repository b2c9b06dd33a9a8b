import { KmsError, notFound } from '@hanzo-kms/contracts'
import { folderPath, normalisePath } from '@hanzo-kms/contracts/paths'
import { vaultData, vaultMetadata, vaultMount } from '@hanzo-kms/contracts/vault'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { versionOfMap } from '@hanzo-kms/core/maps/find-map'
import type { NamedFolder } from '@hanzo-kms/core/projects/find-folder'
import { listFolders } from '@hanzo-kms/core/projects/read-folders'
import { findProject } from '@hanzo-kms/core/projects/read-projects'
import { listSecrets } from '@hanzo-kms/core/secrets/list-secrets'
import { readSecret } from '@hanzo-kms/core/secrets/read-secret'
import { listVersions } from '@hanzo-kms/core/secrets/read-versions'
import type { ShownSecret } from '@hanzo-kms/core/secrets/shown-secret'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'
import { vaultAnswer } from './vault-answer.ts'
import { kvMount } from './vault-mounts.ts'
import { inMount, placeOf } from './vault-place.ts'

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
      const data = { path: `${slug}/`, ...kvMount(slug) }
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
      const rows = single ? [] : await readMap(kms, actor, place)
      const current = single?.secret.version ?? versionOf(kms, rows)
      if (!single && version !== undefined && version !== current) throw notFound('Folders have no earlier versions.')
      const shown = single ? { secrets: [single], of: () => 'value' } : { secrets: rows, of: keyOf }
      const newestMs = Math.max(...shown.secrets.map(({ secret }) => secret.updatedAtMs))
      const metadata = {
        created_time: toIso(newestMs),
        custom_metadata: null,
        ...({ deletion_time: '', destroyed: false } as const),
        version: current,
      }
      const data = Object.fromEntries(shown.secrets.map((one) => [shown.of(one), one.value?.reveal() ?? '']))
      return { ...vaultAnswer(kms), data: { data, metadata }, auth: null }
    },
  }),
  route({
    dialect: 'vault',
    method: 'GET',
    path: '/v1/:mount/metadata/*',
    summary: 'The versions of what is at a path; with `list=true` the names in a folder, where folders end in a slash',
    access: { project: ['secrets', 'describe'] },
    params: inMount,
    query: z.object({ list: z.enum(['true', '1', 'false', '0']).optional() }),
    response: vaultMetadata,
    handle: async (kms, { params, query }, actor) => {
      const place = await placeOf(kms, actor, params)
      const isList = query.list === 'true' || query.list === '1'
      const data = isList ? { keys: await listKeys(kms, actor, place) } : await describeVersions(kms, actor, place)
      return { ...vaultAnswer(kms), data, auth: null }
    },
  }),
]

const keyOf = ({ secret }: ShownSecret) => secret.key
const showing = { showValue: true, resolveReferences: true }
const hiding = { showValue: false, resolveReferences: false }

/** A secret comes before a folder of the same name. */
function readSingle(
  kms: Dependencies,
  actor: Actor,
  place: NamedFolder,
  version: number | undefined,
  how = showing,
): Promise<ShownSecret | undefined> {
  const cut = place.path.lastIndexOf('/')
  const key = place.path.slice(cut + 1)
  if (key === '') return Promise.resolve(undefined)
  const query = { ...place, path: normalisePath(place.path.slice(0, cut)), key, version, showing: how }
  return readSecret(kms, actor, query).catch((error: unknown) => {
    if (error instanceof KmsError && error.code === 'notFound') return undefined
    throw error
  })
}

/** SECURITY: a map that lacked what may not be read would look whole. Folders have no earlier versions. */
async function readMap(kms: Dependencies, actor: Actor, place: NamedFolder): Promise<readonly ShownSecret[]> {
  const { secrets } = await listSecrets(kms, actor, { ...place, recursive: false, metadata: [], showing })
  if (secrets.length === 0) throw notFound('There is no such secret here.')
  const shut = secrets.find(({ value }) => value === undefined)
  if (shut) throw new KmsError('permissionDenied', `You are not allowed to read-value on secrets: '${shut.secret.key}' is shut to you.`)
  return secrets
}

function withoutRight(error: unknown): readonly never[] {
  if (error instanceof KmsError && error.code === 'permissionDenied') return []
  throw error
}

async function listKeys(kms: Dependencies, actor: Actor, place: NamedFolder): Promise<string[]> {
  const { secrets } = await listSecrets(kms, actor, { ...place, recursive: false, metadata: [], showing: hiding })
  const folders = await listFolders(kms, actor, { ...place, recursive: false }).catch(withoutRight)
  const keys = [...secrets.map(keyOf), ...folders.map(({ folder }) => `${folder.name}/`)].sort()
  if (keys.length === 0) throw notFound('There is nothing in this folder.')
  return keys
}

const VERSIONS_MAX = 100

/** Of one secret the newest versions, of a folder the present one. */
async function describeVersions(kms: Dependencies, actor: Actor, place: NamedFolder) {
  const single = await readSingle(kms, actor, place, undefined, hiding)
  const rows = single ? [single] : (await listSecrets(kms, actor, { ...place, recursive: false, metadata: [], showing: hiding })).secrets
  if (rows.length === 0) throw notFound('There is no such secret here.')
  const updatedAtMs = Math.max(...rows.map(({ secret }) => secret.updatedAtMs))
  const page = { showValue: false, limit: VERSIONS_MAX, offset: 0 }
  const versions = single
    ? (await listVersions(kms, actor, { secretId: single.secret.id, ...page })).map(({ version: { version, updatedAtMs: atMs } }) => ({
        version,
        atMs,
      }))
    : [{ version: versionOf(kms, rows), atMs: updatedAtMs }]
  return {
    ...({ cas_required: false, max_versions: 0, delete_version_after: '0s', custom_metadata: null } as const),
    created_time: toIso(Math.min(...rows.map(({ secret }) => secret.createdAtMs))),
    updated_time: toIso(updatedAtMs),
    current_version: versions[0]?.version ?? 0,
    oldest_version: versions.at(-1)?.version ?? 0,
    versions: Object.fromEntries(
      versions.map(({ version, atMs }) => [version, { created_time: toIso(atMs), deletion_time: '' as const, destroyed: false as const }]),
    ),
  }
}

function versionOf({ cryptography }: Dependencies, rows: readonly ShownSecret[]): number {
  return versionOfMap(
    cryptography,
    rows.map(({ secret }) => secret),
  )
}

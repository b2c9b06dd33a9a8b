import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import { vaultPatchBody, vaultVersionsBody, vaultWriteBody, vaultWritten } from '@hanzo-kms/contracts/vault'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { bringBack, removeMap } from '@hanzo-kms/core/maps/remove-map'
import { type MapWrite, writeMap } from '@hanzo-kms/core/maps/write-map'
import type { NamedFolder } from '@hanzo-kms/core/projects/find-folder'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'
import { vaultAnswer } from './vault-answer.ts'
import { inMount, placeOf } from './vault-place.ts'

const writing = { project: ['secrets', 'create'], also: [['secrets', 'edit']] } as const
const deleting = { project: ['secrets', 'delete'], also: [['secrets', 'describe']] } as const
const nothing = z.object({})

/** COMPAT: some clients write with POST, others with PUT. */
const writes = (['POST', 'PUT'] as const).flatMap((method): readonly Route[] => [
  route({
    ...({ dialect: 'vault', method, path: '/v1/:mount/data/*', access: writing, params: inMount } as const),
    summary: 'Write one secret as `value`, or make a folder’s own secrets equal to a map',
    body: vaultWriteBody,
    response: vaultWritten,
    handle: async (kms, { params, body }, actor) => write(kms, actor, await placeOf(kms, actor, params), body, 'replace'),
  }),
  route({
    ...({ dialect: 'vault', method, path: '/v1/:mount/delete/*', access: deleting, params: inMount, isSilent: true } as const),
    summary: 'Delete what is at a path, if its newest version is among those named',
    body: vaultVersionsBody,
    response: nothing,
    handle: async (kms, { params, body }, actor) => silently(remove(kms, actor, await placeOf(kms, actor, params), body.versions)),
  }),
  route({
    ...({ dialect: 'vault', method, path: '/v1/:mount/undelete/*', params: inMount, isSilent: true } as const),
    access: { project: ['secrets', 'create'], also: [['secrets', 'describe']] },
    summary: 'Bring a deleted secret back, if it was deleted in one of the versions named',
    body: vaultVersionsBody,
    response: nothing,
    handle: async (kms, { params, body }, actor) => silently(bringBack(kms, actor, { ...(await placeOf(kms, actor, params)), ...body })),
  }),
])

export const vaultWriteRoutes: readonly Route[] = [
  ...writes,
  route({
    ...({ dialect: 'vault', method: 'PATCH', path: '/v1/:mount/data/*', access: writing, params: inMount } as const),
    summary: 'Change some keys of a map; null takes one away',
    body: vaultPatchBody,
    response: vaultWritten,
    handle: async (kms, { params, body }, actor) => write(kms, actor, await placeOf(kms, actor, params), body, 'merge'),
  }),
  ...(['data', 'metadata'] as const).map((part) =>
    route({
      ...({ dialect: 'vault', method: 'DELETE', access: deleting, params: inMount, isSilent: true } as const),
      path: `/v1/:mount/${part}/*`,
      summary: 'Delete what is at a path',
      response: nothing,
      handle: async (kms, { params }, actor) => silently(remove(kms, actor, await placeOf(kms, actor, params))),
    }),
  ),
]

interface Written {
  readonly data: Readonly<Record<string, string | null>>
  readonly options?: { readonly cas?: number | undefined } | null | undefined
}

async function write(kms: Dependencies, actor: Actor, place: NamedFolder, { data, options }: Written, mode: MapWrite['mode']) {
  const entries = new Map(Object.entries(data).map(([key, value]) => [key, value === null ? null : new Secret(value)]))
  if (mode === 'replace') assertBelowRoot(place)
  const { version, atMs } = await writeMap(kms, actor, { ...place, entries, mode, cas: options?.cas })
  const metadata = { created_time: toIso(atMs), custom_metadata: null, ...({ deletion_time: '', destroyed: false } as const), version }
  return { ...vaultAnswer(kms), data: metadata, auth: null }
}

async function remove(kms: Dependencies, actor: Actor, place: NamedFolder, versions?: readonly number[]): Promise<void> {
  assertBelowRoot(place)
  await removeMap(kms, actor, { ...place, versions })
}

function assertBelowRoot({ path }: NamedFolder): void {
  if (path === '/')
    throw badRequest('Name a secret or a folder after the environment: what lies at its root is written and deleted one by one.')
}

/** COMPAT: the command line says "Success!" to an answer without a body, and prints any other. */
async function silently(work: Promise<void>): Promise<Record<string, never>> {
  await work
  return {}
}

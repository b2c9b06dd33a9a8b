import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import {
  listedSecrets,
  listSecretsV3Query,
  listSecretsV4Query,
  manySecrets,
  oneSecret,
  readSecretByIdV3Query,
  readSecretByIdV4Query,
  readSecretV3Query,
  readSecretV4Query,
  v3,
  v4,
} from '@hanzo-kms/contracts/secrets'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { resolveProjectId } from '@hanzo-kms/core/projects/read-projects'
import { createSecrets } from '@hanzo-kms/core/secrets/create-secrets'
import { deleteSecrets } from '@hanzo-kms/core/secrets/delete-secrets'
import { listSecrets } from '@hanzo-kms/core/secrets/list-secrets'
import { readSecret, readSecretById } from '@hanzo-kms/core/secrets/read-secret'
import { updateSecrets } from '@hanzo-kms/core/secrets/update-secrets'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { parseMetadataFilter } from './metadata-filter.ts'
import { showSecret } from './show-secret.ts'

interface NamedProject {
  readonly projectId?: string | undefined
  readonly workspaceId?: string | undefined
  readonly workspaceSlug?: string | undefined
  readonly projectSlug?: string | undefined
}

/** COMPAT: one surface, two spellings. They differ in how a project is named, in what a read does unasked, and in where a batch lies. */
const versions = [
  {
    base: '/api/v3/secrets/raw',
    batch: '/api/v3/secrets/batch/raw',
    list: listSecretsV3Query,
    read: readSecretV3Query,
    readById: readSecretByIdV3Query,
    bodies: v3,
  },
  {
    base: '/api/v4/secrets',
    batch: '/api/v4/secrets/batch',
    list: listSecretsV4Query,
    read: readSecretV4Query,
    readById: readSecretByIdV4Query,
    bodies: v4,
  },
] as const

const named = z.object({ secretName: z.string().trim().min(1).max(1_024) })

export const secretRoutes: readonly Route[] = versions.flatMap(({ base, batch, list, read, readById, bodies }) => [
  ...reading(base, list, read, readById),
  ...writing(base, bodies),
  ...inBatches(batch, bodies),
])

type Version = (typeof versions)[number]

function reading(base: string, list: Version['list'], read: Version['read'], readById: Version['readById']): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      summary: 'Secrets of a folder, with their values',
      access: { project: ['secrets', 'describe'] },
      query: list,
      response: listedSecrets,
      handle: async (kms, { query }, actor) => {
        const { projectId, environment } = await place(kms, actor, query)
        const found = await listSecrets(kms, actor, {
          ...{ projectId, environment, path: query.secretPath, recursive: query.recursive },
          showing: { showValue: query.viewSecretValue, resolveReferences: query.expandSecretReferences },
          tagSlugs: query.tagSlugs?.split(',').filter(Boolean),
          metadata: parseMetadataFilter(query.metadataFilter),
        })
        return { secrets: found.map(showSecret), imports: [] }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/id/:secretId`,
      summary: 'A secret by its id',
      access: { project: ['secrets', 'describe'] },
      params: z.object({ secretId: z.string().max(128) }),
      query: readById,
      response: oneSecret,
      handle: async (kms, { params, query }, actor) => {
        const showing = { showValue: query.viewSecretValue, resolveReferences: query.expandSecretReferences }
        return { secret: showSecret(await readSecretById(kms, actor, { id: params.secretId, showing })) }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:secretName`,
      summary: 'A secret, now or in an earlier version',
      access: { project: ['secrets', 'describe'] },
      params: named,
      query: read,
      response: oneSecret,
      handle: async (kms, { params, query }, actor) => {
        assertShared(query.type)
        const showing = { showValue: query.viewSecretValue, resolveReferences: query.expandSecretReferences }
        const address = { ...(await place(kms, actor, query)), path: query.secretPath }
        return { secret: showSecret(await readSecret(kms, actor, { ...address, key: params.secretName, version: query.version, showing })) }
      },
    }),
  ]
}

function writing(base: string, { createSecretBody, updateSecretBody, deleteSecretBody }: Version['bodies']): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${base}/:secretName`,
      summary: 'Create a secret',
      access: { project: ['secrets', 'create'] },
      params: named,
      body: createSecretBody,
      response: oneSecret,
      handle: async (kms, { params, body }, actor) => {
        assertShared(body.type)
        const address = { ...(await place(kms, actor, body)), path: body.secretPath }
        return { secret: showSecret(only(await createSecrets(kms, actor, { ...address, secrets: [made(params.secretName, body)] }))) }
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:secretName`,
      summary: 'Change a secret',
      access: { project: ['secrets', 'edit'] },
      params: named,
      body: updateSecretBody,
      response: oneSecret,
      handle: async (kms, { params, body }, actor) => {
        assertShared(body.type)
        const { projectId, environment } = await place(kms, actor, body)
        const groups = [{ environment, path: body.secretPath, secrets: [changed(params.secretName, body)] }]
        return { secret: showSecret(only(await updateSecrets(kms, actor, { projectId, mode: 'fail-on-not-found', groups }))) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:secretName`,
      summary: 'Delete a secret',
      access: { project: ['secrets', 'delete'] },
      params: named,
      body: deleteSecretBody,
      response: oneSecret,
      handle: async (kms, { params, body }, actor) => {
        assertShared(body.type)
        const address = { ...(await place(kms, actor, body)), path: body.secretPath }
        return { secret: showSecret(only(await deleteSecrets(kms, actor, { ...address, keys: [params.secretName] }))) }
      },
    }),
  ]
}

function inBatches(path: string, { createSecretsBody, updateSecretsBody, deleteSecretsBody }: Version['bodies']): readonly Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'Create up to 1,000 secrets in one transaction',
      access: { project: ['secrets', 'create'] },
      body: createSecretsBody,
      response: manySecrets,
      handle: async (kms, { body }, actor) => {
        const address = { ...(await place(kms, actor, body)), path: body.secretPath }
        const secrets = body.secrets.map((secret) => made(secret.secretKey, secret))
        return { secrets: (await createSecrets(kms, actor, { ...address, secrets })).map(showSecret) }
      },
    }),
    route({
      method: 'PATCH',
      path,
      summary: 'Change up to 1,000 secrets in one transaction',
      access: { project: ['secrets', 'edit'] },
      body: updateSecretsBody,
      response: manySecrets,
      handle: async (kms, { body }, actor) => {
        const { projectId, environment } = await place(kms, actor, body)
        const byPath = Map.groupBy(body.secrets, (secret) => secret.secretPath ?? body.secretPath)
        const groups = [...byPath].map(([at, secrets]) => ({
          environment,
          path: at,
          secrets: secrets.map((secret) => changed(secret.secretKey, secret)),
        }))
        return { secrets: (await updateSecrets(kms, actor, { projectId, mode: body.mode, groups })).map(showSecret) }
      },
    }),
    route({
      method: 'DELETE',
      path,
      summary: 'Delete up to 1,000 secrets in one transaction',
      access: { project: ['secrets', 'delete'] },
      body: deleteSecretsBody,
      response: manySecrets,
      handle: async (kms, { body }, actor) => {
        for (const { type } of body.secrets) assertShared(type)
        const address = { ...(await place(kms, actor, body)), path: body.secretPath }
        return {
          secrets: (await deleteSecrets(kms, actor, { ...address, keys: body.secrets.map(({ secretKey }) => secretKey) })).map(showSecret),
        }
      },
    }),
  ]
}

async function place(
  kms: Dependencies,
  actor: Actor,
  { projectId, workspaceId, workspaceSlug, projectSlug, environment }: NamedProject & { environment?: string | undefined },
) {
  const id = projectId ?? workspaceId
  const slug = workspaceSlug ?? projectSlug
  if (environment === undefined || (id === undefined && slug === undefined)) throw badRequest('Missing project id or environment')
  return { projectId: id ?? (await resolveProjectId(kms, actor, { slug: slug ?? '' })), environment }
}

type Details = z.output<Version['bodies']['createSecretBody']>

function made(key: string, body: Omit<Details, 'environment' | 'secretPath' | 'type'>) {
  return {
    key,
    value: new Secret(body.secretValue),
    comment: new Secret(body.secretComment),
    metadata: body.secretMetadata ?? [],
    skipMultilineEncoding: body.skipMultilineEncoding ?? null,
    tags: (body.tags ?? []).map(withName),
  }
}

function changed(key: string, body: Omit<z.output<Version['bodies']['updateSecretBody']>, 'environment' | 'secretPath' | 'type'>) {
  return {
    key,
    newKey: body.newSecretName,
    value: body.secretValue === undefined ? undefined : new Secret(body.secretValue),
    comment: body.secretComment === undefined ? undefined : new Secret(body.secretComment),
    skipMultilineEncoding: body.skipMultilineEncoding,
    metadata: body.secretMetadata,
    tags: body.tags?.map(withName),
    tagIds: body.tagIds,
  }
}

function withName({ slug, name, color }: { slug: string; name?: string | undefined; color?: string | null | undefined }) {
  return { slug, name: name ?? slug, color: color ?? null }
}

function assertShared(type: 'shared' | 'personal'): void {
  if (type === 'personal') throw badRequest('Personal overrides are not kept here: leave type out, or send type "shared".')
}

function only<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined) throw new Error('A use case answered nothing for one secret.')
  return item
}

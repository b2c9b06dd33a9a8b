import { anyId } from '@hanzo-kms/contracts/query'
import { importsOf, listedSecrets, oneSecret, oneTree, secretTreeQuery } from '@hanzo-kms/contracts/secrets'
import { type ListedSecrets, listSecrets } from '@hanzo-kms/core/secrets/list-secrets'
import { readSecret, readSecretById } from '@hanzo-kms/core/secrets/read-secret'
import { readDependencyTree, readReferenceTree } from '@hanzo-kms/core/secrets/reference-trees'
import type { ShownSecret } from '@hanzo-kms/core/secrets/shown-secret'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { parseMetadataFilter } from './metadata-filter.ts'
import { placeOfSecrets } from './place-of-secrets.ts'
import { namedSecret, type SecretSurface, secretSurfaces } from './secret-surfaces.ts'
import { showImport, showSecret, showTree } from './show-secret.ts'

const access = { project: ['secrets', 'describe'] } as const
const withValue = { ...access, also: [['secrets', 'read-value']] } as const

export const secretReadRoutes: readonly Route[] = secretSurfaces.flatMap((surface) => [...reading(surface), ...trees(surface)])

/** The same answer for the same result, so that it is written as JSON once. */
function answerOnce<Result extends object, Answer extends object>(make: (result: Result) => Answer): (result: Result) => Answer {
  const made = new WeakMap<Result, Answer>()
  return (result) => {
    const answer = made.get(result) ?? make(result)
    made.set(result, answer)
    return answer
  }
}

function reading({ base, list, read, readById, importsUnasked, overridesUnasked }: SecretSurface): readonly Route[] {
  const answerList = answerOnce((found: ListedSecrets) => ({
    secrets: found.secrets.map(showSecret),
    imports: found.imports.map(showImport),
  }))
  const answerOne = answerOnce((secret: ShownSecret) => ({ secret: showSecret(secret) }))
  return [
    route({
      method: 'GET',
      path: base,
      summary: 'Secrets of a folder, with their values',
      access,
      hasEntityTag: true,
      query: list,
      response: listedSecrets,
      handle: async (kms, { query }, actor) => {
        const found = await listSecrets(kms, actor, {
          ...(await placeOfSecrets(kms, actor, query)),
          recursive: query.recursive,
          showing: showingOf(query),
          tagSlugs: query.tagSlugs?.split(',').filter(Boolean),
          metadata: parseMetadataFilter(query.metadataFilter),
          imports: importsOf(query, importsUnasked),
          personal: wantsOverrides(query) ? 'instead' : overridesUnasked,
        })
        return answerList(found)
      },
    }),
    route({
      method: 'GET',
      path: `${base}/id/:secretId`,
      summary: 'A secret by its id',
      access: withValue,
      hasEntityTag: true,
      params: z.object({ secretId: anyId }),
      query: readById,
      response: oneSecret,
      handle: async (kms, { params, query }, actor) => ({
        secret: showSecret(await readSecretById(kms, actor, { id: params.secretId, showing: showingOf(query) })),
      }),
    }),
    route({
      method: 'GET',
      path: `${base}/:secretName`,
      summary: 'A secret, now or in an earlier version',
      access: withValue,
      hasEntityTag: true,
      params: namedSecret,
      query: read,
      response: oneSecret,
      handle: async (kms, { params, query }, actor) => {
        const secret = await readSecret(kms, actor, {
          ...(await placeOfSecrets(kms, actor, query)),
          ...{ key: params.secretName, version: query.version, showing: showingOf(query) },
          imports: importsOf(query, importsUnasked),
          personal: query.type === 'personal' ? 'only' : wantsOverrides(query) ? 'instead' : 'none',
        })
        return answerOne(secret)
      },
    }),
  ]
}

function trees({ base }: SecretSurface): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/:secretName/secret-reference-tree`,
      summary: 'What a secret refers to, step by step',
      access: withValue,
      params: namedSecret,
      query: secretTreeQuery,
      response: oneTree,
      handle: async (kms, { params, query }, actor) => {
        const tree = await readReferenceTree(kms, actor, { ...(await placeOfSecrets(kms, actor, query)), key: params.secretName })
        return { tree: showTree(tree), value: tree.value?.reveal() ?? null }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:secretName/reference-dependency-tree`,
      summary: 'Which secrets refer to a secret, step by step',
      access: withValue,
      params: namedSecret,
      query: secretTreeQuery,
      response: oneTree,
      handle: async (kms, { params, query }, actor) => {
        const tree = await readDependencyTree(kms, actor, { ...(await placeOfSecrets(kms, actor, query)), key: params.secretName })
        return { tree: showTree(tree), value: null }
      },
    }),
  ]
}

function showingOf(query: { readonly viewSecretValue: boolean; readonly expandSecretReferences: boolean }) {
  return { showValue: query.viewSecretValue, resolveReferences: query.expandSecretReferences }
}

function wantsOverrides(query: object): boolean {
  return 'includePersonalOverrides' in query && query.includePersonalOverrides === true
}

import { KmsError } from '@hanzo-kms/contracts'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  changedSecretImport,
  createSecretImportBody,
  listedSecretImports,
  listSecretImportsQuery,
  placedSecretImport,
  type SecretImport as SecretImportShape,
  secretsOfImports,
  updateSecretImportBody,
} from '@hanzo-kms/contracts/secret-imports'
import { createImport, deleteImport, updateImport } from '@hanzo-kms/core/secrets/change-imports'
import { listSecrets } from '@hanzo-kms/core/secrets/list-secrets'
import { listImports, readImport } from '@hanzo-kms/core/secrets/read-import-links'
import type { SecretImport } from '@hanzo-kms/core/secrets/secret-import'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'
import { showImport } from './show-secret.ts'

const byId = z.object({ secretImportId: anyId })

/** COMPAT: one surface, two spellings that differ in the word for a project. */
export const secretImportRoutes: readonly Route[] = ['/api/v1/secret-imports', '/api/v2/secret-imports'].flatMap((base) => [
  ...reading(base),
  ...writing(base),
])

function reading(base: string): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      summary: 'The imports of a folder, by position',
      access: { project: ['secret-imports', 'read'] },
      query: listSecretImportsQuery,
      response: listedSecretImports,
      handle: async (kms, { query }, actor) => {
        const { environment, path } = query
        const links = await listImports(kms, actor, { projectId: projectOf(query), environment, path })
        return { message: 'Successfully fetched secret imports', secretImports: links.map(showLink) }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/secrets`,
      summary: 'The secrets that a folder imports, with their values',
      access: { project: ['secrets', 'describe'] },
      query: listSecretImportsQuery,
      response: secretsOfImports,
      handle: async (kms, { query }, actor) => {
        const { environment, path } = query
        const showing = { showValue: true, resolveReferences: true }
        const place = { projectId: projectOf(query), environment, path }
        const { imports } = await listSecrets(kms, actor, { ...place, recursive: false, showing, imports: true, metadata: [] })
        return { secrets: imports.map(showImport) }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:secretImportId`,
      summary: 'An import, with where it is',
      access: { project: ['secret-imports', 'read'] },
      params: byId,
      response: placedSecretImport,
      handle: async (kms, { params }, actor) => {
        const { link, place } = await readImport(kms, actor, { id: params.secretImportId })
        const { projectId, environment, folder } = place
        return { secretImport: { ...showLink(link), projectId, environment, secretPath: folder.path } }
      },
    }),
  ]
}

function writing(base: string): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: base,
      summary: 'Let a folder show the secrets of another place',
      access: { project: ['secret-imports', 'create'], also: [['secrets', 'read-value']] },
      body: createSecretImportBody,
      response: changedSecretImport,
      handle: async (kms, { body }, actor) => {
        const { environment, path, import: from } = body
        const { link } = await createImport(kms, actor, { projectId: projectOf(body), environment, path, from })
        return { message: 'Successfully created secret import', secretImport: showLink(link) }
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:secretImportId`,
      summary: 'Change the source or the position of an import',
      access: { project: ['secret-imports', 'edit'], also: [['secrets', 'read-value']] },
      params: byId,
      body: updateSecretImportBody,
      response: changedSecretImport,
      handle: async (kms, { params, body }, actor) => {
        const { environment, path, position } = body.import
        const { link } = await updateImport(kms, actor, { id: params.secretImportId, environment, path, position })
        return { message: 'Successfully updated secret import', secretImport: showLink(link) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:secretImportId`,
      summary: 'Delete an import; its source stays',
      access: { project: ['secret-imports', 'delete'] },
      params: byId,
      response: changedSecretImport,
      handle: async (kms, { params }, actor) => {
        const { link } = await deleteImport(kms, actor, { id: params.secretImportId })
        return { message: 'Successfully deleted secret import', secretImport: showLink(link) }
      },
    }),
  ]
}

function projectOf({
  projectId,
  workspaceId,
}: {
  readonly projectId?: string | undefined
  readonly workspaceId?: string | undefined
}): string {
  const id = projectId ?? workspaceId
  if (id !== undefined) return id
  throw new KmsError('validation', 'The request has a wrong shape', [
    { code: 'invalid_type', path: ['projectId'], message: 'Name the project: projectId, or workspaceId in the older spelling' },
  ])
}

function showLink(link: SecretImport): SecretImportShape {
  const { id, version, folderId, source, position } = link
  return {
    ...{ id, version, folderId, position, importPath: source.path, importEnv: source.environment },
    ...{ isReplication: false, isReserved: false },
    createdAt: toIso(link.createdAtMs),
    updatedAt: toIso(link.updatedAtMs),
  }
}

import type { RawSecret, SecretVersion } from '@hanzo-kms/contracts/secrets'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import type { CellName, GridPlace } from './queries.ts'

/** A secret without its value. */
export const secretQuery = ({ projectId, path }: GridPlace, { environment, key }: CellName) =>
  queryOptions({
    queryKey: ['secrets', projectId, path, 'one', environment, key],
    queryFn: async ({ signal }) => {
      const query = { projectId, environment, secretPath: path, viewSecretValue: false, includeImports: false }
      return (await call<{ secret: RawSecret }>('GET', `/api/v4/secrets/${encodeURIComponent(key)}`, { query, signal })).secret
    },
  })

/** Newest first, without values. */
export const versionsQuery = (secretId: string) =>
  queryOptions({
    queryKey: ['secret-versions', secretId],
    queryFn: async ({ signal }) =>
      (
        await call<{ secretVersions: readonly SecretVersion[] }>('GET', `/api/v1/secret/${secretId}/secret-versions`, {
          query: { viewSecretValue: false, limit: 100 },
          signal,
        })
      ).secretVersions,
    staleTime: 0,
  })

export async function readVersion({ projectId, path }: GridPlace, { environment, key }: CellName, version: number): Promise<string> {
  const query = { projectId, environment, secretPath: path, version, expandSecretReferences: false, includeImports: false }
  return (await call<{ secret: { secretValue: string } }>('GET', `/api/v4/secrets/${encodeURIComponent(key)}`, { query })).secret
    .secretValue
}

export function restoreVersion(secretId: string, version: number): Promise<unknown> {
  return call('POST', `/api/v1/secret/${secretId}/secret-versions/${version}/restore`)
}

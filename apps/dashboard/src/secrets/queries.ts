import type { Folder } from '@hanzo-kms/contracts/folders'
import type { ChangeSet, SavedChanges, SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

/** One folder, seen in several environments at once. */
export interface GridPlace {
  readonly projectId: string
  readonly path: string
  /** Slugs, in the project's order. */
  readonly environments: readonly string[]
}

export interface CellName {
  readonly environment: string
  readonly key: string
}

export const indexQuery = ({ projectId, path, environments }: GridPlace) =>
  queryOptions({
    queryKey: ['secrets', projectId, path, environments],
    queryFn: ({ signal }) =>
      call<SecretIndex>('GET', `/api/v1/projects/${projectId}/secret-index`, {
        query: { secretPath: path, environments: environments.join(',') },
        signal,
      }),
    // Thousands of cells would be compared at every answer, to find that some changed.
    structuralSharing: false,
  })

/** The folders directly below, of all environments shown. */
export const childFoldersQuery = ({ projectId, path, environments }: GridPlace) =>
  queryOptions({
    queryKey: ['folders', projectId, path, environments],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        environments.map((environment) =>
          call<{ folders: readonly Folder[] }>('GET', '/api/v2/folders', { query: { projectId, environment, path }, signal }).catch(() => ({
            folders: [],
          })),
        ),
      )
      return [...new Set(lists.flatMap(({ folders }) => folders.map(({ name }) => name)))].sort()
    },
  })

/** One value, because somebody asked for it. It is given to the caller and kept nowhere. */
export async function readValue(
  { projectId, path }: Pick<GridPlace, 'projectId' | 'path'>,
  { environment, key }: CellName,
): Promise<string> {
  const query = { projectId, environment, secretPath: path, expandSecretReferences: false, includeImports: false }
  const { secret } = await call<{ secret: { secretValue: string } }>('GET', `/api/v4/secrets/${encodeURIComponent(key)}`, { query })
  return secret.secretValue
}

export interface Change extends CellName {
  /** Null deletes. */
  readonly value: string | null
  readonly baseVersion: number | null
}

export function saveChanges({ projectId, path }: Pick<GridPlace, 'projectId' | 'path'>, changes: readonly Change[]): Promise<SavedChanges> {
  return call('POST', `/api/v1/projects/${projectId}/secret-changes`, { body: { secretPath: path, changes } })
}

export function revertChanges(projectId: string, changeSetId: string): Promise<SavedChanges> {
  return call('POST', `/api/v1/projects/${projectId}/secret-changes/${changeSetId}/revert`)
}

export const changeSetsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['secrets', projectId, 'history'],
    queryFn: async ({ signal }) =>
      (await call<{ changeSets: readonly ChangeSet[] }>('GET', `/api/v1/projects/${projectId}/secret-changes`, { signal })).changeSets,
  })

import type { ConnectionFacts } from '@hanzo-kms/contracts/app-connections'
import type { Drift } from '@hanzo-kms/contracts/drift'
import type { Folder } from '@hanzo-kms/contracts/folders'
import type { PreviewedPlan, Run, RunWithSteps, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

const FOLLOW_EVERY_MS = 500
const LOOK_EVERY_MS = 10_000

export const pathOf = (syncId: string) => `/api/v1/secret-syncs/windmill/${syncId}`

export const syncsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['syncs', projectId],
    queryFn: async ({ signal }) =>
      (await call<{ secretSyncs: readonly SecretSync[] }>('GET', '/api/v1/secret-syncs', { query: { projectId }, signal })).secretSyncs,
    refetchInterval: LOOK_EVERY_MS,
  })

export const syncQuery = (id: string) =>
  queryOptions({
    queryKey: ['sync', id],
    queryFn: async ({ signal }) => (await call<{ secretSync: SecretSync }>('GET', pathOf(id), { signal })).secretSync,
    refetchInterval: LOOK_EVERY_MS,
  })

/** Newest first; looked at often while one is under way, unless somebody tells us when there is news. */
export const runsQuery = (syncId: string, isTold = false) =>
  queryOptions({
    queryKey: ['sync', syncId, 'runs'],
    queryFn: async ({ signal }) =>
      (await call<{ runs: readonly Run[] }>('GET', `${pathOf(syncId)}/runs`, { query: { limit: 20 }, signal })).runs,
    refetchInterval: ({ state }) => (isTold ? false : state.data?.some(isUnderWay) ? FOLLOW_EVERY_MS : LOOK_EVERY_MS),
  })

export const runQuery = (syncId: string, runId: string) =>
  queryOptions({
    queryKey: ['sync', syncId, 'runs', runId],
    queryFn: async ({ signal }) => (await call<{ run: RunWithSteps }>('GET', `${pathOf(syncId)}/runs/${runId}`, { signal })).run,
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : FOLLOW_EVERY_MS),
  })

export const driftQuery = (syncId: string) =>
  queryOptions({
    queryKey: ['sync', syncId, 'drift'],
    queryFn: async ({ signal }) => (await call<{ drift: Drift }>('GET', `${pathOf(syncId)}/drift`, { signal })).drift,
    refetchInterval: LOOK_EVERY_MS,
  })

export function isUnderWay({ state }: Pick<Run, 'state'>): boolean {
  return state === 'queued' || state === 'running'
}

export interface AvailableConnection {
  readonly id: string
  readonly name: string
}

export const availableConnectionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['connections', projectId, 'available'],
    queryFn: async ({ signal }) =>
      (
        await call<{ appConnections: readonly AvailableConnection[] }>('GET', '/api/v1/app-connections/windmill/available', {
          query: { projectId },
          signal,
        })
      ).appConnections,
  })

export const connectionFactsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['connection', connectionId, 'facts'],
    queryFn: async ({ signal }) =>
      (await call<{ facts: ConnectionFacts }>('GET', `/api/v1/app-connections/windmill/${connectionId}/check`, { signal })).facts,
    staleTime: 60_000,
    retry: false,
  })

/** All folders of an environment, the root first. */
export const foldersQuery = (projectId: string, environment: string) =>
  queryOptions({
    queryKey: ['folders', projectId, environment],
    queryFn: async ({ signal }) => {
      const query = { projectId, environment, path: '/', recursive: true }
      const { folders } = await call<{ folders: readonly Folder[] }>('GET', '/api/v2/folders', { query, signal })
      return ['/', ...folders.map(({ path }) => path).sort()]
    },
  })

export interface SyncOrder {
  readonly name: string
  readonly projectId: string
  readonly connectionId: string
  readonly environment: string
  readonly secretPath: string
  readonly isAutoSyncEnabled: boolean
  readonly destinationConfig: { readonly workspace: string; readonly path: string }
  readonly syncOptions: {
    readonly initialSyncBehavior: 'overwrite-destination'
    readonly disableSecretDeletion: boolean
    readonly keySchema?: string
  }
}

/** The plan of an order that is not saved; asked anew whenever the order changes. */
export const previewQuery = (order: SyncOrder | undefined) =>
  queryOptions({
    queryKey: ['preview', order],
    queryFn: async ({ signal }) =>
      (await call<{ plan: PreviewedPlan }>('POST', '/api/v1/secret-syncs/windmill/plan', { body: order, signal })).plan,
    enabled: order !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

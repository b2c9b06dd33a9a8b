import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const connectionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['connections', projectId],
    queryFn: async ({ signal }) =>
      (await call<{ appConnections: readonly AppConnection[] }>('GET', '/api/v1/app-connections', { query: { projectId }, signal }))
        .appConnections,
  })

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['connection', id],
    queryFn: async ({ signal }) =>
      (await call<{ appConnection: AppConnection }>('GET', `/api/v1/app-connections/windmill/${id}`, { signal })).appConnection,
  })

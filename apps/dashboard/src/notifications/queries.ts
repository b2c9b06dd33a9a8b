import type { NotificationChannel, NotificationDelivery } from '@hanzo-kms/contracts/notifications'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const ofOrganization = '/api/v1/organization/notification-channels'
export const ofProject = (id: string) => `/api/v1/projects/${id}/notification-channels`

export interface Channels {
  readonly channels: readonly NotificationChannel[]
  readonly canSendEmail: boolean
}

/** `path`: of the organization or of a project. */
export const channelsQuery = (path: string) =>
  queryOptions({ queryKey: ['channels', path], queryFn: ({ signal }) => call<Channels>('GET', path, { signal }) })

export const LOG_MAX = 20

export const deliveriesQuery = (path: string, id: string) =>
  queryOptions({
    queryKey: ['channels', path, id, 'deliveries'],
    queryFn: async ({ signal }) =>
      (
        await call<{ deliveries: readonly NotificationDelivery[] }>('GET', `${path}/${id}/deliveries`, {
          query: { limit: LOG_MAX },
          signal,
        })
      ).deliveries,
  })

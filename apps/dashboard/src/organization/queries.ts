import type { oneOrganization } from '@hanzo-kms/contracts/auth'
import type { oneProvider } from '@hanzo-kms/contracts/sso'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { Refusal } from '../api/refusal.ts'

export const providerPath = '/api/v1/organization/identity-provider'
export type Provider = z.infer<typeof oneProvider>['provider']

export const ownOrganizationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id],
    queryFn: async ({ signal }) =>
      (await call<z.infer<typeof oneOrganization>>('GET', `/api/v1/organization/${id}`, { signal })).organization,
    enabled: id !== '',
  })

/** Null where none is set. */
export const providerQuery = queryOptions({
  queryKey: ['organization', 'provider'],
  queryFn: async ({ signal }): Promise<Provider | null> =>
    call<z.infer<typeof oneProvider>>('GET', providerPath, { signal }).then(
      ({ provider }) => provider,
      (error: unknown) => {
        if (error instanceof Refusal && error.status === 404) return null
        throw error
      },
    ),
})

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => call<{ version: string; date: string }>('GET', '/api/status', { signal }),
})

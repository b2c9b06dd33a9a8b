import type { AuditLog, AuditVerification } from '@hanzo-kms/contracts/audit'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { typesOf } from './areas.ts'
import { type AuditSearch, datesOf } from './search.ts'

const path = '/api/v1/organization/audit-logs'
export const exportPath = `${path}/export`
const PAGE_EVENTS = 50

const kinds = ['user', 'identity', 'platform', 'unknownUser']

/** As the server names the filters. */
export function filtersOf(search: AuditSearch, projectId: string | null): Readonly<Record<string, string | undefined>> {
  const { actor, what, project, env, path: secretPath, key, outcome } = search
  return {
    projectId: projectId ?? project,
    eventType: what && typesOf(what).join(','),
    ...(actor && (kinds.includes(actor) ? { actorType: actor } : { actor })),
    ...{ environment: env, secretPath, secretKey: key, outcome },
    ...datesOf(search),
  }
}

export interface AuditPageOfEvents {
  readonly auditLogs: readonly AuditLog[]
  readonly nextCursor: string | null
}

/** One page, newest first; `cursor` is empty for the newest. */
export const auditQuery = (search: AuditSearch, projectId: string | null, cursor: string) =>
  queryOptions({
    queryKey: ['audit', projectId, search, cursor],
    queryFn: ({ signal }) =>
      call<AuditPageOfEvents>('GET', path, {
        query: { ...filtersOf(search, projectId), limit: PAGE_EVENTS, cursor: cursor || undefined },
        signal,
      }),
    // Looking is an event itself: coming back to the window should not write one.
    refetchOnWindowFocus: false,
  })

export const verifyChain = (): Promise<AuditVerification> => call<AuditVerification>('POST', `${path}/verify`, { body: {} })

import { projectEvent, subscribeToEventsBody } from '@hanzo-kms/contracts/project-events'
import { type SecretsChanged, type Watch, watchSecrets } from '@hanzo-kms/core/secrets/watch-secrets'
import type { ServerSentEvent } from '../http/event-stream.ts'
import { eventRoute, type Route } from '../http/route.ts'

/** COMPAT: the Kubernetes operator listens here for changes, and reads what it needs when it hears of one. */
export const projectEventRoutes: readonly Route[] = [
  eventRoute({
    method: 'POST',
    path: '/api/v1/events/subscribe/project-events',
    summary: 'Hear of changes of secrets as they are made: a stream of server-sent events',
    access: { project: ['secrets', 'describe'] },
    body: subscribeToEventsBody,
    response: projectEvent,
    handle: async (kms, { body, isLive }, actor) => {
      const { projectId } = body
      const changes = await watchSecrets(kms, actor, { projectId, watches: watchesOf(body.register), isLive })
      return async function* (signal) {
        for await (const change of changes(signal)) yield toEvent(projectId, change)
      }
    },
  }),
]

type Registered = { readonly event: Watch['events'][number]; readonly conditions: { environmentSlug: string; secretPath: string } }

/** One for each folder, however many kinds of events are asked for. */
function watchesOf(registered: readonly Registered[]): readonly Watch[] {
  const places = Map.groupBy(registered, ({ conditions }) => JSON.stringify([conditions.environmentSlug, conditions.secretPath]))
  return [...places.values()].map((group) => {
    const [{ conditions }] = group as [Registered]
    const below = conditions.secretPath.endsWith('/**')
    const path = below ? conditions.secretPath.slice(0, -'/**'.length) || '/' : conditions.secretPath
    return { environment: conditions.environmentSlug, path, below, events: group.map(({ event }) => event) }
  })
}

function toEvent(projectId: string, change: SecretsChanged | 'ping'): ServerSentEvent {
  if (change === 'ping') return { event: 'ping', data: 1 }
  const { event, environment, path } = change
  return { event, data: { projectId, type: event, data: [{ eventType: event, payload: { environment, secretPath: path } }] } }
}

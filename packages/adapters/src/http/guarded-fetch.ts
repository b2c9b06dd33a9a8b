import { neverCancelled } from '@hanzo-kms/connector-kit'
import { type GuardedHttpParts, openGuardedAgent } from './guarded-http.ts'
import { exchange } from './http-exchange.ts'

/** The part of `fetch` that libraries of protocols ask for. */
export interface FetchWish {
  readonly method: string
  readonly headers: Readonly<Record<string, string>> | Headers
  readonly body?: unknown
}

export interface GuardedFetch {
  /** Throws `DestinationFailure`, as `HttpClient` does. Redirects are answers, never followed. */
  fetch(url: string, wish: FetchWish): Promise<Response>
  close(): Promise<void>
}

/** Set by this client alone. */
const ours = new Set(['user-agent', 'accept-encoding', 'host', 'connection', 'content-length', 'transfer-encoding'])
const withoutBody = new Set([204, 205, 304])

/** `fetch` over the same guarded way out that connectors have, for libraries that bring their own requests: every address is checked and pinned, time and size have bounds. */
export function createGuardedFetch(parts: GuardedHttpParts): GuardedFetch {
  const { agent, limits, close } = openGuardedAgent(parts)
  return {
    close,
    async fetch(url, { method, headers, body }) {
      const { origin, pathname, search } = new URL(url)
      const list = ['user-agent', 'hanzo-kms', 'accept-encoding', 'identity']
      for (const [name, value] of new Headers(headers)) if (!ours.has(name)) list.push(name, value)
      const call = { origin, target: `${pathname}${search}`, method, headers: list, body: body == null ? null : String(body) }
      const answer = await exchange(agent, call, limits, neverCancelled)
      const answered = Object.entries(answer.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((each) => [name, each] as [string, string]),
      )
      return new Response(withoutBody.has(answer.status) ? null : answer.body, { status: answer.status, headers: answered })
    },
  }
}

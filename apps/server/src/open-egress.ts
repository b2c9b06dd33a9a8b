import { createConnectorContext } from '@hanzo-kms/adapters/http/connector-context'
import { type EgressPolicy, parseEgressAllow } from '@hanzo-kms/adapters/http/egress-policy'
import { createGuardedHttp, type GuardedHttp } from '@hanzo-kms/adapters/http/guarded-http'
import { type ConnectorContext, DestinationFailure } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'

type OnSent = (method: string, outcome: string) => void

export interface Egress {
  /** What a connection with this allow-list of its own works with. Throws a `KmsError` for an entry that cannot be read. */
  contextFor(egressAllow: readonly string[]): ConnectorContext
  close(): Promise<void>
}

/** Connections with the same list share sockets and remembered facts. */
export function openEgress({
  nowMs,
  sleep,
  onSent,
  ...policy
}: EgressPolicy & Pick<ConnectorContext, 'nowMs' | 'sleep'> & { readonly onSent: OnSent }): Egress {
  const opened = new Map<string, { context: ConnectorContext; http: GuardedHttp }>()
  return {
    contextFor(egressAllow) {
      const key = [...egressAllow].sort().join(',')
      const known = opened.get(key)
      if (known) return known.context
      const http = createGuardedHttp({ policy: { ...policy, allow: [...policy.allow, ...readEntries(key)] }, nowMs })
      const context = createConnectorContext({ http: counting(http, onSent), nowMs, sleep })
      opened.set(key, { context, http })
      return context
    },
    async close() {
      await Promise.all([...opened.values()].map(({ http }) => http.close()))
    },
  }
}

/** The first digit of the status, or the kind of the failure. */
function counting(http: ConnectorContext['http'], onSent: OnSent): ConnectorContext['http'] {
  return (baseUrl, headers) => {
    const client = http(baseUrl, headers)
    return {
      async send(request, signal) {
        try {
          const answer = await client.send(request, signal)
          onSent(request.method, `${Math.floor(answer.status / 100)}xx`)
          return answer
        } catch (error) {
          onSent(request.method, error instanceof DestinationFailure ? error.kind : 'broken')
          throw error
        }
      },
    }
  }
}

function readEntries(text: string) {
  try {
    return parseEgressAllow(text)
  } catch (error) {
    throw badRequest(`egressAllow cannot be used: ${error instanceof Error ? error.message : 'it cannot be read'}`)
  }
}

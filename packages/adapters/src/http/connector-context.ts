import type { ConnectorContext } from '@hanzo-kms/connector-kit'
import { createRememberedAnswers } from './remembered-answers.ts'

export type ConnectorContextParts = Pick<ConnectorContext, 'http' | 'nowMs' | 'sleep'>

/** What connectors are given; nothing else in the process is theirs. */
export function createConnectorContext(parts: ConnectorContextParts): ConnectorContext {
  return {
    http: (baseUrl, headers) => parts.http(baseUrl, headers),
    remember: createRememberedAnswers(() => parts.nowMs()),
    nowMs: () => parts.nowMs(),
    sleep: (durationMs, signal) => parts.sleep(durationMs, signal),
  }
}

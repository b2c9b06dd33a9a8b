import type { DestinationFailure, FailureKind } from '@hanzo-kms/connector-kit'
import type { Dependencies, Repositories } from '../ports.ts'
import { backOffMs } from '../sync/decide-failure.ts'

/** What a run found out about the service behind its connection. */
export type Found =
  | { readonly is: 'answering' }
  | { readonly is: 'in-trouble'; readonly failure: DestinationFailure }
  | { readonly is: 'not-asked' }

const trouble: ReadonlySet<FailureKind> = new Set(['unavailable', 'uncertain', 'throttled'])
/** One hiccup holds nobody up. */
const FAILURES_LET_PASS = 1
const REST_MAX_MS = 60_000

export function foundBy(failure: DestinationFailure | undefined): Found {
  return failure && trouble.has(failure.kind) ? { is: 'in-trouble', failure } : { is: 'answering' }
}

/**
 * The breaker of a connection (ADR 0041).
 *
 *   closed ──trouble──▶ one run at a time ──trouble──▶ resting ──time, or somebody asks──▶ one run at a time ──trouble──▶ resting, longer
 *     ▲                        │                                                                │
 *     └────────answers─────────┴─────────────────────────────answers────────────────────────────┘
 *
 * While it rests no run is begun that nobody asked for, so that a service that is away holds no worker up and hears of one run instead of all.
 */
export async function noteAnswer(
  { clock }: Dependencies,
  { connections }: Repositories,
  connectionId: string,
  found: Found,
): Promise<void> {
  if (found.is === 'not-asked') return
  if (found.is === 'answering') return connections.endTrouble(connectionId)
  const failures = ((await connections.findTrouble(connectionId))?.failures ?? 0) + 1
  const atLeastMs = failures > FAILURES_LET_PASS ? Math.max(backOffMs(failures - FAILURES_LET_PASS, 0), found.failure.retryAfterMs ?? 0) : 0
  await connections.putTrouble(connectionId, { failures, restUntilMs: clock.nowMs() + Math.min(atLeastMs, REST_MAX_MS) })
}

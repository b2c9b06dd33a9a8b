import type { Run, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import type { FactState } from '../parts/fact-line.tsx'

/** A sync's state in a few words, and how it is marked. The reason comes from the last run. */
export interface SyncState {
  readonly mark: FactState | 'busy'
  readonly word: string
}

export function stateOfSync({ syncStatus, folder, isAutoSyncEnabled }: SecretSync): SyncState {
  if (!folder) return { mark: 'no', word: 'Source folder deleted' }
  switch (syncStatus) {
    case 'pending':
      return { mark: 'busy', word: 'Waiting' }
    case 'running':
      return { mark: 'busy', word: 'Running' }
    case 'succeeded':
      return { mark: 'yes', word: 'In sync' }
    case 'failed':
      return { mark: 'no', word: 'Not in sync' }
    case null:
      return { mark: 'unknown', word: isAutoSyncEnabled ? 'No run yet' : 'No run yet, starts by hand' }
  }
}

const runWords: Readonly<Record<Run['state'], SyncState>> = {
  queued: { mark: 'busy', word: 'Waiting' },
  running: { mark: 'busy', word: 'Running' },
  succeeded: { mark: 'yes', word: 'Succeeded' },
  failed: { mark: 'no', word: 'Failed' },
  held: { mark: 'warning', word: 'Held, waits for a person' },
  stale: { mark: 'warning', word: 'Stale, nothing was written' },
}

export const stateOfRun = ({ state }: Run): SyncState => runWords[state]

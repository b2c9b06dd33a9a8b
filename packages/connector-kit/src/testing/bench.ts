import { neverCancelled } from '../cancel-signal.ts'
import { type Secret, secret } from '../secret.ts'
import type { RemoteEntry, RemoteName, SecretDestination } from '../secret-destination.ts'
import { demand } from './demand.ts'
import type { ConnectorHarness } from './harness.ts'

/** A harness with what nearly every case needs at hand. */
export interface Bench extends ConnectorHarness {
  /** The names of the three keys. */
  readonly names: readonly [RemoteName, RemoteName, RemoteName]
  /** A new destination, as a new run opens it. */
  openAs(owner: string): SecretDestination
  list(): Promise<readonly RemoteEntry[]>
  entry(name: RemoteName): Promise<RemoteEntry | undefined>
}

export function benchOf(harness: ConnectorHarness): Bench {
  const { connector, credentials, target, context, keys, owner } = harness
  const nameOf = (key: string): RemoteName => {
    const named = connector.nameFor(key, target)
    demand('name' in named, `The harness promised a usable key, but "${key}" has no name`)
    return named.name
  }
  const openAs = (who: string) => connector.open(credentials, target, who, context)
  const list = () => openAs(owner).list(neverCancelled)
  return {
    ...harness,
    names: [nameOf(keys[0]), nameOf(keys[1]), nameOf(keys[2])],
    openAs,
    list,
    entry: async (name) => (await list()).find((entry) => entry.name === name),
  }
}

export const value = (text: string): Secret<string> => secret(text)

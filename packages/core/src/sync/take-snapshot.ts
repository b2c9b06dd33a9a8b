import type { RegisteredConnector, RemoteName, Secret } from '@hanzo-kms/connector-kit'
import type { ScopeKeys } from '../keyring/keyring.ts'
import { remoteKeyOf, sourceKeyOf } from './key-schema.ts'
import type { BlockedEntry, DesiredEntry, Snapshot } from './snapshot.ts'
import type { Sync } from './sync.ts'

export interface OpenedFolder {
  readonly entries: readonly { readonly key: string; readonly value: Secret<string>; readonly secretId: string }[]
  readonly readsElsewhere: boolean
}

/**
 * What should be at the destination: every secret of an opened folder, named and fingerprinted. The folder was opened as a whole or not at all (`openFolder`), so what is
 * absent here is absent in the source.
 */
export function takeSnapshot(
  sync: Pick<Sync, 'id' | 'target' | 'options'>,
  connector: RegisteredConnector,
  keys: ScopeKeys,
  environment: string,
  folder: OpenedFolder,
): Snapshot {
  const entries: DesiredEntry[] = []
  const blocked: BlockedEntry[] = []
  for (const { key, value, secretId } of folder.entries) {
    const named = connector.nameFor(remoteKeyOf(sync.options.keySchema, key, environment), sync.target)
    const problem = 'problem' in named ? named.problem : connector.problemWithValue(value)
    if ('problem' in named) blocked.push({ key, name: key as RemoteName, problem: named.problem, secretId })
    else if (problem) blocked.push({ key, name: named.name, problem, secretId })
    else entries.push({ key, name: named.name, value, secretId, fingerprint: keys.fingerprint(value, `${sync.id}/${named.name}`) })
  }
  return { complete: true, entries, blocked, readsElsewhere: folder.readsElsewhere, keyFor: keysOf(sync, connector, environment) }
}

/** What should be at the destination when everything of ours is to go. */
export function emptySnapshot(sync: Pick<Sync, 'target' | 'options'>, connector: RegisteredConnector, environment: string): Snapshot {
  return { complete: true, entries: [], blocked: [], readsElsewhere: false, keyFor: keysOf(sync, connector, environment) }
}

function keysOf(
  { target, options }: Pick<Sync, 'target' | 'options'>,
  connector: RegisteredConnector,
  environment: string,
): Snapshot['keyFor'] {
  return (name) => {
    const remoteKey = connector.keyFor(name, target)
    return remoteKey === undefined ? undefined : sourceKeyOf(options.keySchema, remoteKey, environment)
  }
}

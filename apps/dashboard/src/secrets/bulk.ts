import type { SecretCell, SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import type { RawSecret } from '@hanzo-kms/contracts/secrets'
import { call } from '../api/call.ts'
import { cellOf, rowOf } from './grid/rows.ts'
import { type Change, type GridPlace, readValue } from './queries.ts'

/** As many as one save takes. */
export const CHANGES_MAX = 1_000
const READS_AT_ONCE = 6

/** What an environment has stored under a key. */
export function storedAt(index: SecretIndex, environment: string, key: string): SecretCell | undefined {
  const row = rowOf(index, key)
  return row && cellOf(row, environment)
}

/** Drafts that delete every value which these keys have in these environments. */
export function deletionsOf(index: SecretIndex, environments: readonly string[], keys: readonly string[]): readonly Change[] {
  return keys.flatMap((key) =>
    environments.flatMap((environment) => {
      const stored = storedAt(index, environment, key)
      return stored ? [{ environment, key, value: null, baseVersion: stored.version }] : []
    }),
  )
}

export interface Copying {
  readonly from: string
  readonly to: string
  readonly keys: readonly string[]
}

/** Reads the values in one environment, and gives the drafts that write them in another one. */
export async function copiesOf(place: GridPlace, index: SecretIndex, { from, to, keys }: Copying): Promise<readonly Change[]> {
  const there = keys.filter((key) => storedAt(index, from, key))
  const copies: Change[] = []
  for (let at = 0; at < there.length; at += READS_AT_ONCE) {
    const some = there.slice(at, at + READS_AT_ONCE)
    const values = await Promise.all(some.map((key) => readValue(place, { environment: from, key })))
    for (const [offset, key] of some.entries()) {
      copies.push({ environment: to, key, value: values[offset] ?? '', baseVersion: storedAt(index, to, key)?.version ?? null })
    }
  }
  return copies
}

interface Moving {
  readonly environment: string
  readonly keys: readonly string[]
  readonly into: string
}

export async function moveSecrets({ projectId, path }: GridPlace, { environment, keys, into }: Moving): Promise<unknown> {
  const query = { projectId, environment, secretPath: path, viewSecretValue: false, includeImports: false }
  const { secrets } = await call<{ secrets: readonly RawSecret[] }>('GET', '/api/v4/secrets', { query })
  const wanted = new Set(keys)
  const secretIds = secrets.filter(({ secretKey, type }) => wanted.has(secretKey) && type === 'shared').map(({ id }) => id)
  return call('POST', '/api/v4/secrets/move', {
    body: {
      projectId,
      sourceEnvironment: environment,
      sourceSecretPath: path,
      destinationEnvironment: environment,
      destinationSecretPath: into,
      secretIds,
    },
  })
}

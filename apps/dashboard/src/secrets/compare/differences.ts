import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { cellOf } from '../grid/rows.ts'

export type Difference = 'missing-left' | 'missing-right' | 'different' | 'same' | 'unknown'

export interface Compared {
  readonly key: string
  readonly difference: Difference
}

/** Key by key, of two environments; told by fingerprints, without a value being read. What is missing on both sides is no row. */
export function differencesOf(index: SecretIndex, left: string, right: string): readonly Compared[] {
  return index.keys.flatMap((row) => {
    const [ours, theirs] = [cellOf(row, left), cellOf(row, right)]
    if (!ours && !theirs) return []
    const differs = (): Difference =>
      ours?.fingerprint == null || theirs?.fingerprint == null ? 'unknown' : ours.fingerprint === theirs.fingerprint ? 'same' : 'different'
    return [{ key: row.key, difference: ours ? (theirs ? differs() : 'missing-right') : 'missing-left' }]
  })
}

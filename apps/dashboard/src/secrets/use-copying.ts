import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { useMutation } from '@tanstack/react-query'
import { announce } from '../parts/live-region.tsx'
import { plural } from '../syncs/plan-words.ts'
import { type Copying, copiesOf } from './bulk.ts'
import type { Change, GridPlace } from './queries.ts'

/** Copies values from one environment into the drafts of another. They are kept nowhere else. */
export function useCopying(place: GridPlace, index: SecretIndex, stage: (changes: readonly Change[]) => void, done?: () => void) {
  return useMutation({
    mutationFn: (order: Copying) => copiesOf(place, index, order),
    onSuccess: (copies) => {
      stage(copies)
      announce(`${plural(copies.length, 'value', 'values')} copied into the changes. Nothing is written before Save.`)
      done?.()
    },
    gcTime: 0,
  })
}

import type { SavedChanges } from '@hanzo-kms/contracts/secret-changes'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useReducer, useState } from 'react'
import { sinceOrUntil } from '../parts/moment.tsx'
import { noteUnsaved } from '../session/ended-session.ts'
import { plural } from '../syncs/plan-words.ts'
import { cellId, type Draft, type Drafts, noDrafts, reduceDrafts } from './grid/drafts.ts'
import { type GridPlace, revertChanges, saveChanges } from './queries.ts'

export interface Changes {
  readonly drafts: Drafts
  /** By cell: who changed it meanwhile. The draft stays, and the person decides. */
  readonly conflicts: ReadonlyMap<string, string>
  readonly saved: SavedChanges | undefined
  readonly error: Error | null
  readonly isSaving: boolean
  readonly stage: (changes: readonly Draft[]) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly discard: () => void
  readonly save: () => void
  /** Takes the last saved change back, as a new change. */
  readonly revert: () => void
  readonly dismiss: () => void
}

/** Edits of one folder: staged in memory, saved as one change, undone before and after. */
export function useChanges(place: GridPlace): Changes {
  const client = useQueryClient()
  const [drafts, act] = useReducer(reduceDrafts, noDrafts)
  const [saved, setSaved] = useState<SavedChanges>()
  const [conflicts, setConflicts] = useState<ReadonlyMap<string, string>>(new Map())
  const reread = () => client.invalidateQueries({ queryKey: ['secrets', place.projectId] })
  const saving = useMutation({
    mutationFn: () => saveChanges(place, [...drafts.cells.values()]),
    onSuccess: async (answer) => {
      act({ do: 'drop', cells: answer.saved.map(cellId) })
      setConflicts(new Map(answer.conflicts.map((conflict) => [cellId(conflict), sentenceFor(conflict)])))
      setSaved(answer)
      await reread()
    },
  })
  const reverting = useMutation({
    mutationFn: (id: string) => revertChanges(place.projectId, id),
    onSuccess: async () => {
      setSaved(undefined)
      await reread()
    },
  })
  const count = drafts.cells.size
  const hasDrafts = count > 0
  useEffect(() => {
    noteUnsaved(count)
    return () => noteUnsaved(0)
  }, [count])
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname &&
      !window.confirm(`Leave with ${plural(drafts.cells.size, 'unsaved change', 'unsaved changes')}?`),
    enableBeforeUnload: hasDrafts,
    disabled: !hasDrafts,
  })
  const save = () => hasDrafts && !saving.isPending && saving.mutate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      save()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  return {
    drafts,
    conflicts,
    saved,
    error: saving.error ?? reverting.error,
    isSaving: saving.isPending || reverting.isPending,
    stage: (changes) => act({ do: 'stage', changes }),
    undo: () => act({ do: 'undo' }),
    redo: () => act({ do: 'redo' }),
    discard: () => {
      act({ do: 'discard' })
      setConflicts(new Map())
    },
    save,
    revert: () => saved?.changeSet && reverting.mutate(saved.changeSet.id),
    dismiss: () => setSaved(undefined),
  }
}

function sentenceFor({ changedBy, updatedAt, version }: SavedChanges['conflicts'][number]): string {
  const who = changedBy ? ` by ${changedBy}` : ''
  if (version === null) return `Deleted${who} meanwhile`
  return `Changed${who}${updatedAt ? ` ${sinceOrUntil(new Date(updatedAt).getTime() - Date.now())}` : ''}`
}

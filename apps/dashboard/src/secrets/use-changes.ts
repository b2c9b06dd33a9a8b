import type { SavedChanges } from '@hanzo-kms/contracts/secret-changes'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useCallback, useEffect, useReducer, useState } from 'react'
import { useStable } from '../parts/use-stable.ts'
import { noteUnsaved } from '../session/ended-session.ts'
import { plural } from '../syncs/plan-words.ts'
import { type Conflicts, conflictsOf, without } from './conflicts.ts'
import { cellId, type Draft, type Drafts, noDrafts, reduceDrafts } from './grid/drafts.ts'
import { type GridPlace, revertChanges, saveChanges } from './queries.ts'

export interface Changes {
  readonly drafts: Drafts
  /** By cell. The draft stays, and the person decides. */
  readonly conflicts: Conflicts
  readonly saved: SavedChanges | undefined
  readonly error: Error | null
  readonly isSaving: boolean
  readonly stage: (changes: readonly Draft[]) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly discard: () => void
  readonly save: () => void
  /** What was typed is saved over what the other one stored, with the next save. */
  readonly keepMine: (cells: readonly string[]) => void
  readonly takeTheirs: (cells: readonly string[]) => void
  /** Takes the last saved change back, as a new change. */
  readonly revert: () => void
  readonly dismiss: () => void
}

/** Edits of one folder: staged in memory, saved as one change, undone before and after. */
export function useChanges(place: GridPlace): Changes {
  const client = useQueryClient()
  const [drafts, act] = useReducer(reduceDrafts, noDrafts)
  const [saved, setSaved] = useState<SavedChanges>()
  const [conflicts, setConflicts] = useState<Conflicts>(new Map())
  const reread = () => client.invalidateQueries({ queryKey: ['secrets', place.projectId] })
  const saving = useMutation({
    mutationFn: () => saveChanges(place, [...drafts.cells.values()]),
    onSuccess: async (answer) => {
      act({ do: 'drop', cells: answer.saved.map(cellId) })
      setConflicts(conflictsOf(answer))
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
  const discard = useCallback(() => {
    act({ do: 'discard' })
    setConflicts(new Map())
  }, [])
  const settle = (cells: readonly string[]) => setConflicts((before) => without(before, cells))
  return {
    drafts,
    conflicts,
    saved,
    error: saving.error ?? reverting.error,
    isSaving: saving.isPending || reverting.isPending,
    stage: useCallback((changes) => act({ do: 'stage', changes }), []),
    undo: useCallback(() => act({ do: 'undo' }), []),
    redo: useCallback(() => act({ do: 'redo' }), []),
    discard,
    save: useStable(save),
    keepMine: useStable((cells: readonly string[]) => {
      const kept = cells.flatMap((cell) => {
        const [draft, conflict] = [drafts.cells.get(cell), conflicts.get(cell)]
        return draft && conflict ? [{ ...draft, baseVersion: conflict.version }] : []
      })
      const isGone = ({ value, baseVersion }: Draft) => value === null && baseVersion === null
      // What both deleted is deleted.
      act({ do: 'drop', cells: kept.filter(isGone).map(cellId) })
      act({ do: 'stage', changes: kept.filter((draft) => !isGone(draft)) })
      settle(cells)
    }),
    takeTheirs: useStable((cells: readonly string[]) => {
      act({ do: 'drop', cells })
      settle(cells)
    }),
    revert: () => saved?.changeSet && reverting.mutate(saved.changeSet.id),
    dismiss: () => setSaved(undefined),
  }
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { announce } from '../../parts/live-region.tsx'
import { useStable } from '../../parts/use-stable.ts'
import { type CellName, type GridPlace, readValue } from '../queries.ts'
import { cellId } from './drafts.ts'

const SHOWN_MS = 30_000
const CLIPBOARD_MS = 60_000

export interface Reveal {
  readonly values: ReadonlyMap<string, string>
  /** Shows a value, or hides it again. Reading it is recorded. */
  readonly toggle: (cell: CellName) => Promise<void>
  /** Gives a value to the caller, to begin an edit with. Undefined where it cannot be read. */
  readonly read: (cell: CellName) => Promise<string | undefined>
  /** Copies without showing. */
  readonly copy: (cell: CellName) => Promise<void>
  readonly hideAll: () => void
  /** Why the value that was asked for last could not be read. */
  readonly error: Error | undefined
}

/** Values that are on the screen now. They go after half a minute, when the tab is hidden, and with the page. */
export function useReveal(place: GridPlace): Reveal {
  const [values, setValues] = useState<ReadonlyMap<string, string>>(new Map())
  const [error, fail] = useState<Error>()
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>())
  const { projectId, path } = place

  const hideAll = useCallback(() => {
    for (const timer of timers.current.values()) clearTimeout(timer)
    timers.current.clear()
    setValues(new Map())
  }, [])
  useEffect(() => {
    const onHidden = () => document.hidden && hideAll()
    document.addEventListener('visibilitychange', onHidden)
    return () => {
      document.removeEventListener('visibilitychange', onHidden)
      hideAll()
    }
  }, [hideAll])

  const hide = (id: string) => {
    clearTimeout(timers.current.get(id))
    timers.current.delete(id)
    setValues((before) => new Map([...before].filter(([other]) => other !== id)))
  }
  const read = useStable((cell: CellName) => {
    fail(undefined)
    return readValue({ projectId, path }, cell).catch((cause: Error) => {
      fail(cause)
      return undefined
    })
  })
  const toggle = useStable(async (cell: CellName) => {
    const id = cellId(cell)
    if (values.has(id)) return hide(id)
    const value = await read(cell)
    if (value === undefined) return
    setValues((before) => new Map(before).set(id, value))
    timers.current.set(
      id,
      setTimeout(() => hide(id), SHOWN_MS),
    )
  })
  const copy = useStable(async (cell: CellName) => {
    const value = await read(cell)
    if (value === undefined) return
    await navigator.clipboard.writeText(value)
    announce('Copied. Clears in 60 s while this tab is open.')
    setTimeout(() => document.hasFocus() && navigator.clipboard.writeText(''), CLIPBOARD_MS)
  })
  return useMemo(() => ({ values, hideAll, toggle, read, copy, error }), [values, hideAll, toggle, read, copy, error])
}

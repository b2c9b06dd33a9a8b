import { useSyncExternalStore } from 'react'
import { noteEnded } from '../api/call.ts'

let hasEnded = false
let unsaved = 0
const listeners = new Set<() => void>()

/** Whether the session ended under an open page. What is on the page stays as it is. */
export function useEndedSession(): boolean {
  return useSyncExternalStore(subscribe, () => hasEnded)
}

export function setSessionEnded(ended: boolean): void {
  hasEnded = ended
  for (const listener of listeners) listener()
}

/** How many edits wait in memory, for the sentence that asks to sign in again. The edits themselves stay where they are. */
export function noteUnsaved(count: number): void {
  unsaved = count
}

export const unsavedCount = (): number => unsaved

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  noteEnded(() => setSessionEnded(true))
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    noteEnded(undefined)
    hasEnded = false
  }
}

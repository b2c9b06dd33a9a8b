import { useSyncExternalStore } from 'react'
import { densityChanged, isCompact } from './appearance.ts'

/** Whether rows are low, also after it was changed elsewhere on the page. */
export function useCompact(): boolean {
  return useSyncExternalStore(subscribe, isCompact)
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(densityChanged, onChange)
  return () => window.removeEventListener(densityChanged, onChange)
}

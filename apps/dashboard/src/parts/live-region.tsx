import { useSyncExternalStore } from 'react'

const SETTLE_MS = 500
let said = ''
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** Said to people who do not see the page, politely and once things have settled. Never a value. */
export function announce(text: string): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    said = text
    for (const listener of listeners) listener()
  }, SETTLE_MS)
}

export function LiveRegion() {
  const text = useSyncExternalStore(subscribe, () => said)
  return (
    <p className="sr-only" aria-live="polite">
      {text}
    </p>
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

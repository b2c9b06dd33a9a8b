import { useEffect, useState } from 'react'

const SHOWN_AFTER_MS = 150

/** Nothing at first: what comes at once should not flicker. */
export function SkeletonRows({ count, label }: { readonly count: number; readonly label: string }) {
  const [isShown, show] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => show(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <div role="status" aria-label={label} className="grid gap-2">
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className="h-[var(--row)] animate-pulse rounded bg-surface" />
      ))}
    </div>
  )
}

import { useCallback, useLayoutEffect, useRef } from 'react'

/** One function for as long as the component lives, that always does what the newest render says: what gets it need not be drawn again. Not to be called while rendering. */
export function useStable<Arguments extends readonly unknown[], Result>(
  newest: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const ref = useRef(newest)
  useLayoutEffect(() => {
    ref.current = newest
  })
  return useCallback((...given: Arguments) => ref.current(...given), [])
}

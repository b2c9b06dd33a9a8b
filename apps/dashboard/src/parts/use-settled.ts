import { useEffect, useState } from 'react'

/** The value once it has stayed the same for a while: for what should not be asked at every key. */
export function useSettled<Value>(value: Value, afterMs: number): Value {
  const [settled, settle] = useState(value)
  const essence = JSON.stringify(value)
  // The essence stands for the value, whose identity changes at every render.
  useEffect(() => {
    const timer = setTimeout(() => settle(value), afterMs)
    return () => clearTimeout(timer)
  }, [essence, afterMs])
  return settled
}

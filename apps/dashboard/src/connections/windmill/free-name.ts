/** `windmill`, or `windmill-2`, `windmill-3` … where that is taken. */
export function freeName(base: string, taken: readonly string[]): string {
  const used = new Set(taken)
  for (let number = 1; number <= taken.length + 1; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!used.has(name)) return name
  }
  return base
}

/** SECURITY: `reason` never quotes the line: a line that cannot be read may be part of a value. */
export interface LineProblem {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

export interface ReadPair {
  readonly key: string
  readonly value: string
  /** Undefined: the comment that there is stays. */
  readonly comment?: string | undefined
  readonly line: number
}

/** A file of keys and values as it was read: the server takes it only without problems, a person sees both. */
export interface ReadFile {
  /** In the order of the file. */
  readonly pairs: readonly ReadPair[]
  /** By line. */
  readonly problems: readonly LineProblem[]
}

/** Adds the keys that come twice to the problems. */
export function fileOf(pairs: readonly ReadPair[], found: readonly LineProblem[]): ReadFile {
  const firstLines = new Map<string, number>()
  const problems = [...found]
  for (const { key, line } of pairs) {
    const first = firstLines.get(key)
    if (first === undefined) firstLines.set(key, line)
    else problems.push({ line, reason: `the key '${key}' is on line ${first} already` })
  }
  return { pairs, problems: problems.sort((a, b) => a.line - b.line) }
}

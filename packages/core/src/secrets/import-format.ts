import { Secret } from '@hanzo-kms/connector-kit'

/** SECURITY: `reason` never quotes the line: a line that cannot be read may be part of a value. */
export interface LineProblem {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

export interface ImportedEntry {
  readonly key: string
  readonly value: Secret<string>
  /** Undefined: the comment that there is stays. */
  readonly comment?: Secret<string> | undefined
}

/** Entries in the order of the file, or, when there is any problem, the problems by line. */
export type ImportedEntries = { readonly entries: readonly ImportedEntry[] } | { readonly problems: readonly LineProblem[] }

export interface ReadPair {
  readonly key: string
  readonly value: string
  readonly comment?: string | undefined
  readonly line: number
}

/** Adds the keys that come twice to the problems. */
export function pairsOf(pairs: readonly ReadPair[], found: readonly LineProblem[]): ImportedEntries {
  const firstLines = new Map<string, number>()
  const problems = [...found]
  for (const { key, line } of pairs) {
    const first = firstLines.get(key)
    if (first === undefined) firstLines.set(key, line)
    else problems.push({ line, reason: `the key '${key}' is on line ${first} already` })
  }
  if (problems.length > 0) return { problems: problems.sort((a, b) => a.line - b.line) }
  return {
    entries: pairs.map(({ key, value, comment }) => ({
      key,
      value: new Secret(value),
      ...(comment !== undefined && { comment: new Secret(comment) }),
    })),
  }
}

import { createHash } from 'node:crypto'

/** Which query texts are prepared under a name, so that PostgreSQL parses and plans them once per connection. */
export interface StatementNames {
  /** The same name for the same text; undefined for a text that is to be sent unprepared. */
  nameOf(text: string): string | undefined
  /** Never prepares this text again. */
  forget(text: string): void
}

// Every connection keeps every named statement for ever, so texts without end must not each get a name.
const TEXTS_MAX = 500
const NAME_LENGTH = 20

export function createStatementNames(): StatementNames {
  const names = new Map<string, string | undefined>()
  return {
    nameOf(text) {
      if (names.has(text) || names.size >= TEXTS_MAX) return names.get(text)
      const name = createHash('sha256').update(text).digest('hex').slice(0, NAME_LENGTH)
      names.set(text, name)
      return name
    },
    forget(text) {
      names.set(text, undefined)
    },
  }
}

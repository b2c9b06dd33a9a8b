import { problemWithComment, problemWithKey, problemWithValue } from '../secret-text.ts'
import { fileOf, type LineProblem, type ReadFile, type ReadPair } from './read-file.ts'

/**
 * One JSON object of keys and values: `{"KEY": "value"}`, or `{"KEY": {"value": "…", "comment": "…"}}` to set the comment too. Only strings are values: what `1.0` or `null`
 * should become is not ours to guess. A key that comes twice is a mistake here, although JSON itself lets the last one win.
 */
export function parseJsonEntries(content: string): ReadFile {
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return { pairs: [], problems: [{ line: lineOfError(text, error), reason: 'here the text stops being JSON' }] }
  }
  if (!isObject(parsed)) return { pairs: [], problems: [{ line: 1, reason: 'the text must be one JSON object of keys and values' }] }
  return collect(parsed, topLevelKeys(text))
}

function collect(parsed: object, keys: readonly KeyLine[]): ReadFile {
  const pairs: ReadPair[] = []
  const problems: LineProblem[] = []
  const entries = new Map<string, unknown>(Object.entries(parsed))
  for (const { key, line } of keys) {
    const sent = entries.get(key)
    const { value, comment } = isObject(sent) ? (sent as { value?: unknown; comment?: unknown }) : { value: sent, comment: undefined }
    const problem = problemWith(key, value, comment)
    if (problem) problems.push({ line, reason: problem })
    else pairs.push({ key, value: value as string, comment: comment as string | undefined, line })
  }
  return fileOf(pairs, problems)
}

function problemWith(key: string, value: unknown, comment: unknown): string | undefined {
  const keyProblem = problemWithKey(key)
  if (keyProblem) return keyProblem
  if (typeof value !== 'string') return `the value of '${key}' must be a string: write it in double quotes`
  if (comment !== undefined && typeof comment !== 'string') return `the comment of '${key}' must be a string`
  return problemWithValue(value) ?? (comment === undefined ? undefined : problemWithComment(comment))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface KeyLine {
  readonly key: string
  readonly line: number
}

/** The keys of the outer object, each time it is written. The text is known to be JSON. */
function topLevelKeys(text: string): readonly KeyLine[] {
  const keys: KeyLine[] = []
  let depth = 0
  let line = 1
  let lastString: KeyLine | undefined
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\n') line += 1
    else if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') depth -= 1
    else if (char === ':' && depth === 1 && lastString) keys.push(lastString)
    else if (char === '"') {
      const end = endOfString(text, at)
      if (depth === 1) lastString = { key: JSON.parse(text.slice(at, end + 1)) as string, line }
      at = end
    }
  }
  return keys
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at += 1
  }
  return text.length
}

/** SECURITY: the message of the parser quotes the text; only the position is taken from it. */
function lineOfError(text: string, error: unknown): number {
  const position = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined
  return text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length
}

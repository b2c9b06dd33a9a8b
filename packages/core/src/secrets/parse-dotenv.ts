export interface DotenvEntry {
  readonly key: string
  readonly value: string
  /** Where the key stands, from 1. */
  readonly line: number
}

export interface DotenvProblem {
  readonly line: number
  readonly reason: string
}

const KEY = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/y
const SKIPPED = /[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y
const REST = /[ \t]*(?:#[^\n]*)?\r?(?=\n|$)/y
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }
const quotes = new Set(['"', "'", '`'])

/**
 * Reads the text of a `.env` file.
 *
 * - `KEY=value`, with or without `export`; keys of letters, digits, `_`, `.` and `-`, not beginning with a digit
 * - blank lines and lines that begin with `#` say nothing; a byte-order mark at the start is skipped; lines end with LF or CRLF
 * - unquoted values run to the end of the line, without the spaces around; ` #` begins a comment
 * - `'…'` and `` `…` `` are taken as they are, `"…"` knows `\n \r \t \" \\ \$` and leaves any other `\x` as it is; all three may go over several lines,
 *   and only a comment may follow on their last line
 * - nothing is expanded: `${NAME}` stays as it is
 *
 * Every bad line and every key that is there twice is named; entries count only when there are no problems.
 */
export function parseDotenv(text: string): { readonly entries: readonly DotenvEntry[]; readonly problems: readonly DotenvProblem[] } {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  const lineAt = countLines(content)
  const entries: DotenvEntry[] = []
  const problems: DotenvProblem[] = []
  const seen = new Map<string, number>()
  let at = 0
  while (at < content.length) {
    const skipped = match(SKIPPED, content, at)
    if (skipped) {
      at += skipped[0].length
      continue
    }
    const line = lineAt(at)
    const assignment = match(KEY, content, at)
    if (!assignment) {
      problems.push({ line, reason: 'this is no KEY=value line; a value of several lines needs quotes' })
      at = nextLine(content, at)
      continue
    }
    const key = assignment[1] ?? ''
    const read = readValue(content, at + assignment[0].length)
    at = nextLine(content, read.end)
    if ('problem' in read) problems.push({ line, reason: `${key}: ${read.problem}` })
    else entries.push({ key, value: read.value, line })
    const first = seen.get(key)
    if (first === undefined) seen.set(key, line)
    else problems.push({ line, reason: `${key} is set again; line ${first} sets it already` })
  }
  return { entries, problems }
}

type Value = { readonly end: number } & ({ readonly value: string } | { readonly problem: string })

function readValue(content: string, at: number): Value {
  const quote = content[at] ?? ''
  if (!quotes.has(quote)) {
    const end = endOfLine(content, at)
    const line = content.slice(at, end)
    const comment = /(?:^|[ \t])#/.exec(line)
    return { value: (comment ? line.slice(0, comment.index) : line).trim(), end }
  }
  const end = closingQuote(content, at + 1, quote)
  if (end === -1) return { problem: `the ${quote} that begins its value is never closed`, end: endOfLine(content, at) }
  const rest = match(REST, content, end + 1)
  if (!rest) return { problem: 'there is more text after its closing quote', end: endOfLine(content, end) }
  const raw = content.slice(at + 1, end)
  return { value: quote === '"' ? raw.replace(/\\([nrt"\\$])/g, (_, letter: string) => escapes[letter] ?? letter) : raw, end: end + 1 }
}

function closingQuote(content: string, from: number, quote: string): number {
  for (let at = from; at < content.length; at += 1) {
    if (content[at] === quote) return at
    if (quote === '"' && content[at] === '\\') at += 1
  }
  return -1
}

function match(pattern: RegExp, content: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(content)
}

function endOfLine(content: string, at: number): number {
  const end = content.indexOf('\n', at)
  return end === -1 ? content.length : end
}

function nextLine(content: string, at: number): number {
  return endOfLine(content, at) + 1
}

/** Positions are asked for in rising order, so each line feed is passed once. */
function countLines(content: string): (at: number) => number {
  let line = 1
  let passed = 0
  return (at) => {
    for (; passed < at; passed += 1) if (content[passed] === '\n') line += 1
    return line
  }
}

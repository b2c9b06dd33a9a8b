import { problemWithKey, problemWithValue } from '../secret-text.ts'
import { fileOf, type LineProblem, type ReadFile } from './read-file.ts'

/**
 * The text of a `.env` file as keys and values, and what is wrong with which line. Nothing is guessed: a line that cannot be read is a problem.
 *
 *   file        a byte-order mark at the start is skipped; lines end with LF, CRLF or CR
 *   line        blank, a comment (`#` first, after any white space), or an assignment
 *   assignment  [`export `] key `=` value, with white space around each as you like
 *   key         no white space, quotes, `#` or `=`, and what a secret's key must not hold
 *   value       one of
 *     (nothing)   the empty value
 *     'text'      verbatim, over several lines too, up to the next '
 *     `text`      the same, up to the next `
 *     "text"      over several lines too, up to the next " that no backslash precedes. \n is a line feed, \r a carriage return, \t a tab,
 *                 \" a quote, \\ a backslash and \$ a dollar; any other backslash stays as it is
 *     text        up to the end of the line or to a `#` after white space; outer white space is cut. Quotes inside are plain text
 *   after a closing quote only white space and a comment may follow
 *
 * Values are kept byte for byte: line ends inside quotes stay as they are in the file, `$` means nothing here, and a `#` inside a word belongs to the value
 * (`password=abc#1` is `abc#1`). A key that comes twice is a mistake, not a choice.
 */
export function parseDotenv(content: string): ReadFile {
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content
  const pairs: { key: string; value: string; line: number }[] = []
  const problems: LineProblem[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const found = readLine(text, at)
    if ('problem' in found) problems.push({ line, reason: found.problem })
    else if ('key' in found) pairs.push({ key: found.key, value: found.value, line })
    line += countLineEnds(text, at, found.next)
    at = found.next
  }
  return fileOf(pairs, problems)
}

type ReadLine = { readonly next: number } & (
  | { readonly key: string; readonly value: string }
  | { readonly problem: string }
  | { readonly blank: true }
)

// SECURITY: the lookaheads keep white space from being tried at every length: a line of a million blanks costs a million steps, not their square.
const ASSIGNMENT = /[^\S\r\n]*(?!\s)(?:export[^\S\r\n]+(?!\s))?([^\s=#'"`]+)[^\S\r\n]*=[^\S\r\n]*/y
const BLANK_OR_COMMENT = /[^\S\r\n]*(?:#[^\r\n]*)?(?=[\r\n]|$)/y
const LINE_END = /\r\n|\n|\r/g

/** One line, or as many as its quoted value takes. `next` is after its line end. */
function readLine(text: string, start: number): ReadLine {
  if (matchAt(BLANK_OR_COMMENT, text, start)) return { blank: true, next: afterLine(text, start) }
  const assignment = matchAt(ASSIGNMENT, text, start)
  if (!assignment)
    return { problem: 'it is neither KEY=value nor a comment (a value over several lines needs quotes)', next: afterLine(text, start) }
  const key = assignment[1] ?? ''
  const keyProblem = problemWithKey(key)
  if (keyProblem) return { problem: keyProblem, next: afterLine(text, start) }
  const read = readValue(text, start + assignment[0].length)
  if ('problem' in read) return read
  const valueProblem = problemWithValue(read.value)
  return valueProblem ? { problem: valueProblem, next: read.next } : { key, ...read }
}

type ReadValue = { readonly next: number } & ({ readonly value: string } | { readonly problem: string })

function readValue(text: string, start: number): ReadValue {
  const quote = text[start]
  if (quote === '"' || quote === "'" || quote === '`') return readQuoted(text, start, quote)
  const line = text.slice(start, lineEnd(text, start))
  const comment = line.startsWith('#') ? 0 : line.search(/\s#/)
  return { value: (comment < 0 ? line : line.slice(0, comment)).trim(), next: afterLine(text, start) }
}

function readQuoted(text: string, start: number, quote: '"' | "'" | '`'): ReadValue {
  const end = closingQuote(text, start + 1, quote)
  // Where it should have ended cannot be known, so what follows is not read either.
  if (end === undefined) return { problem: `the ${quote} that opens its value is never closed`, next: text.length }
  if (!matchAt(BLANK_OR_COMMENT, text, end + 1))
    return { problem: `something other than a comment follows the closing ${quote}`, next: afterLine(text, end) }
  const inner = text.slice(start + 1, end)
  return { value: quote === '"' ? replaceEscapes(inner) : inner, next: afterLine(text, end) }
}

function closingQuote(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === quote) return at
    if (text[at] === '\\' && quote === '"') at += 1
  }
  return undefined
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }

function replaceEscapes(inner: string): string {
  return inner.replace(/\\([nrt"\\$])/g, (_, letter: string) => ESCAPES[letter] ?? '')
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function lineEnd(text: string, from: number): number {
  LINE_END.lastIndex = from
  return LINE_END.exec(text)?.index ?? text.length
}

function afterLine(text: string, from: number): number {
  LINE_END.lastIndex = from
  const found = LINE_END.exec(text)
  return found ? found.index + found[0].length : text.length
}

function countLineEnds(text: string, from: number, to: number): number {
  return text.slice(from, to).match(LINE_END)?.length ?? 0
}

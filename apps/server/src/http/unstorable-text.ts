import { problemWithText } from '@hanzo-kms/contracts/secret-text'

type Path = readonly (string | number)[]

/** Where in what was asked there is text that no database keeps as it came, and why; undefined when there is none. `data` is what a shape has let through. */
export function findUnstorableText(data: unknown, path: Path = []): { readonly path: Path; readonly message: string } | undefined {
  if (typeof data === 'string') {
    const problem = problemWithText(data, 'a text')
    return problem === undefined ? undefined : { path, message: `${problem}${lineOf(data)}` }
  }
  if (typeof data !== 'object' || data === null) return undefined
  for (const [key, value] of Object.entries(data)) {
    if (problemWithText(key, 'a key') !== undefined) return { path, message: problemWithText(key, 'a key') ?? '' }
    const found = findUnstorableText(value, [...path, Array.isArray(data) ? Number(key) : key])
    if (found) return found
  }
  return undefined
}

/** In a text of many lines, a file above all, it helps to know which. */
function lineOf(text: string): string {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => problemWithText(line, '') !== undefined)
  return lines.length > 1 && at >= 0 ? ` (line ${at + 1})` : ''
}

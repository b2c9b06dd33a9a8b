/**
 * Patterns of conditions, matched in time that grows with text × pattern and never faster: they are written by some and matched for others.
 *
 *   ?       one character             *       any characters
 *   {a,b}   one of these texts        **      the same, and in a path also across `/`
 *
 * In a path `?` and `*` stop at `/`, and a trailing `/**` also fits the folder itself: `/app/**` fits `/app` and `/app/a/b`. Everything else stands for itself.
 */
export const globCharsMax = 256
const ALTERNATIVES_MAX = 32

/** Why this is no pattern, in a few words; undefined for one that is. */
export function problemWithGlob(pattern: string): string | undefined {
  if (pattern === '') return 'a pattern must not be empty'
  if (pattern.length > globCharsMax) return `a pattern has at most ${globCharsMax} characters`
  if (/[[\]()!\\|^$]/.test(pattern)) return 'a pattern is made of plain text, *, **, ? and {a,b}; other special characters are not known'
  const alternatives = expand(pattern)
  if (!alternatives) return `the braces of the pattern do not match, are nested, or stand for more than ${ALTERNATIVES_MAX} texts`
  return undefined
}

/** False for what is no pattern. */
export function matchesGlob(pattern: string, text: string, { isPath }: { readonly isPath: boolean }): boolean {
  return matcherFor(pattern, isPath).some((alternative) => fits(alternative, text, isPath))
}

/** One alternative: plain text, and what follows it from the first special character on. */
interface Alternative {
  readonly beginning: string
  readonly rest: readonly Token[]
}

const COMPILED_MAX = 1_000
const compiled = { path: new Map<string, readonly Alternative[]>(), text: new Map<string, readonly Alternative[]>() }

/** A list asks the same few patterns for each of its rows: they are taken apart once. Nothing but patterns is kept. */
function matcherFor(pattern: string, isPath: boolean): readonly Alternative[] {
  const known = isPath ? compiled.path : compiled.text
  const before = known.get(pattern)
  if (before) return before
  if (known.size >= COMPILED_MAX) known.clear()
  const texts = problemWithGlob(pattern) === undefined ? (expand(pattern) ?? []) : []
  const withFolders = texts.flatMap((text) => (isPath && text.endsWith('/**') ? [text, text.slice(0, -'/**'.length) || '/'] : [text]))
  const made = withFolders.map((text): Alternative => {
    const [beginning = ''] = /^[^*?]*/.exec(text) ?? []
    return { beginning, rest: tokensOf(text.slice(beginning.length), isPath) }
  })
  known.set(pattern, made)
  return made
}

function fits({ beginning, rest }: Alternative, text: string, isPath: boolean): boolean {
  if (!text.startsWith(beginning)) return false
  const remaining = text.slice(beginning.length)
  const [only] = rest
  if (!only) return remaining === ''
  if (rest.length === 1 && 'any' in only && only.any === 'some-across') return true
  return matchesOne(rest, remaining, isPath)
}

/** Whether a pattern fits every text there is. */
export function matchesEverything(pattern: string, { isPath }: { readonly isPath: boolean }): boolean {
  return isPath ? pattern === '**' || pattern === '/**' : /^\*+$/.test(pattern)
}

type Token = { readonly any: 'one' | 'some' | 'some-across' } | { readonly literal: string }

function tokensOf(pattern: string, isPath: boolean): readonly Token[] {
  return (pattern.match(/\*+|[^*]/gsu) ?? []).map((part): Token => {
    if (part === '?') return { any: 'one' }
    if (part.startsWith('*')) return { any: isPath && part.length === 1 ? 'some' : 'some-across' }
    return { literal: part }
  })
}

/** For each length of the text's beginning, whether the tokens so far fit it: one row per token, no backtracking. */
function matchesOne(tokens: readonly Token[], text: string, isPath: boolean): boolean {
  const characters = [...text]
  let fits: readonly boolean[] = [true, ...characters.map(() => false)]
  for (const token of tokens) {
    const next: boolean[] = [false, ...characters.map(() => false)]
    const isStar = 'any' in token && token.any !== 'one'
    if (isStar) next[0] = fits[0] ?? false
    for (const [index, character] of characters.entries()) {
      const crosses = !isPath || character !== '/'
      if ('literal' in token) next[index + 1] = (fits[index] ?? false) && character === token.literal
      else if (token.any === 'one') next[index + 1] = (fits[index] ?? false) && crosses
      else next[index + 1] = (fits[index + 1] ?? false) || ((next[index] ?? false) && (crosses || token.any === 'some-across'))
    }
    fits = next
  }
  return fits.at(-1) ?? false
}

/** Undefined for braces that are nested or unmatched, or for too many alternatives. */
function expand(pattern: string): readonly string[] | undefined {
  let alternatives: readonly string[] = ['']
  for (const part of pattern.split(/(\{[^{}]*\})/)) {
    const isGroup = part.startsWith('{') && part.endsWith('}')
    if (!isGroup && /[{}]/.test(part)) return undefined
    const choices = isGroup ? part.slice(1, -1).split(',') : [part]
    alternatives = alternatives.flatMap((before) => choices.map((choice) => before + choice))
    if (alternatives.length > ALTERNATIVES_MAX) return undefined
  }
  return alternatives
}

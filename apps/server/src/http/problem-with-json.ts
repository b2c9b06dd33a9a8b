interface JsonBounds {
  readonly jsonDepthMax: number
  readonly jsonValuesMax: number
}

/** The keys of each object that is open where we are; undefined for an array. */
type Open = (Set<string> | undefined)[]

/**
 * Why this text is not parsed, as a sentence; undefined when it may be. That it is JSON at all is the parser's to say.
 *
 * SECURITY: looks before anything is built. Depth and number of entries are bounded, because a small body can hold enough of either to keep a server busy. A key that comes twice
 * is refused, since two programs may take different ones of the two; `__proto__` is refused, since some program would drop it or worse.
 */
export function problemWithJson(text: string, { jsonDepthMax, jsonValuesMax }: JsonBounds): string | undefined {
  const open: Open = []
  let values = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '"') {
      const end = endOfString(text, at)
      const problem = problemWithKey(text, at, end, open.at(-1))
      if (problem) return problem
      at = end
    } else if (char === '{' || char === '[') {
      values += 1
      open.push(char === '{' ? new Set() : undefined)
      if (open.length > jsonDepthMax) return `The body is nested deeper than ${jsonDepthMax} objects and arrays. Send it flatter.`
    } else if (char === '}' || char === ']') open.pop()
    else if (char === ',') values += 1
    if (values > jsonValuesMax) return `The body has more than ${jsonValuesMax} entries. Send it in parts.`
  }
  return undefined
}

function problemWithKey(text: string, start: number, end: number, keys: Set<string> | undefined): string | undefined {
  if (keys === undefined || !isFollowedByColon(text, end + 1)) return undefined
  const key = unescaped(text.slice(start + 1, end))
  if (key === '__proto__') return `The body has a key __proto__ at character ${start}, which no program may rely on. Leave it out.`
  if (keys.has(key)) return `The body has a key twice in one object, the second time at character ${start}. Leave one of the two out.`
  keys.add(key)
  return undefined
}

function isFollowedByColon(text: string, start: number): boolean {
  let at = start
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1
  return text[at] === ':'
}

/** A string that does not end, or whose escapes are wrong, is the parser's to refuse. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    return raw
  }
}

/** An array as PostgreSQL holds it: every level has the same type, any element may be null. */
export type ParsedArray = readonly unknown[]

/**
 * Reads PostgreSQL's text form of an array, for example `{1,NULL,"a b"}` or `{{1,2},{3,4}}`. Lower bounds other than one
 * (`[0:1]={1,2}`) are dropped. Written here because each engine's own reader differs in quoted `NULL` and in nested nulls.
 *
 * @throws Error when the text is no array; that would be a fault of the engine.
 */
export function parseArray(text: string, parseElement: (text: string) => unknown): ParsedArray {
  const start = text.indexOf('{')
  if (start < 0)
    throw new Error('The database sent an array that does not begin with a brace. This is a fault in the engine or its driver.')
  let at = start

  function readQuoted(): string {
    let value = ''
    at += 1
    for (; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      value += text[at]
    }
    at += 1
    return value
  }

  function readPlain(): unknown {
    const from = at
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1
    const value = text.slice(from, at)
    return value === 'NULL' ? null : parseElement(value)
  }

  function readLevel(): unknown[] {
    const items: unknown[] = []
    at += 1
    while (at < text.length && text[at] !== '}') {
      if (text[at] === '{') items.push(readLevel())
      else if (text[at] === '"') items.push(parseElement(readQuoted()))
      else items.push(readPlain())
      if (text[at] === ',') at += 1
    }
    at += 1
    return items
  }

  return readLevel()
}

import { demand } from './demand.ts'

const CAUSES_MAX = 8

/** All that an error can say about itself: to a log, to a serialiser, to a person. */
function tracesOf(error: unknown, inspect: (value: unknown) => string): string {
  const said = [inspect(error), String(error), JSON.stringify(error) ?? '']
  let cause = error
  for (let depth = 0; depth < CAUSES_MAX && cause instanceof Error; depth += 1) {
    said.push(cause.message, cause.stack ?? '', JSON.stringify(Object.entries(cause)))
    cause = cause.cause
  }
  return said.join('\n')
}

export function demandSilence(error: unknown, texts: readonly string[], inspect: (value: unknown) => string): void {
  const said = tracesOf(error, inspect)
  // The offending text is not repeated here: this, too, is printed.
  for (const [index, text] of texts.entries()) demand(!said.includes(text), `A failure repeats secret text number ${index + 1}`)
}

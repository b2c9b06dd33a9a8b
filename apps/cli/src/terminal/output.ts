import type { CliFailure } from '../failure/cli-failure.ts'
import { failureDocument, failureLines } from '../failure/describe-failure.ts'
import { type Colour, colourFor } from './colour.ts'
import { printable } from './printable.ts'

/**
 * The only way to the terminal. Standard output carries the result and nothing else, so that it can be piped; everything said to a person goes to standard error.
 */
export interface Output {
  readonly json: boolean
  /** For standard output. */
  readonly colour: Colour
  readonly noteColour: Colour
  /** A line of the result, for a person. Silent with `--json`. */
  line(text?: string): void
  /** The result with `--json`. */
  document(value: unknown): void
  /** Bytes of the result as they are. */
  bytes(value: string | Uint8Array): void
  /** Something said on the way, on standard error. */
  note(text: string): void
  fail(failure: CliFailure): void
  /** Never show this text in what is said on standard error, or in an error. */
  hide(secret: string): void
}

export function openOutput(options: { readonly json: boolean; readonly errorsTo?: 'stderr' }, env: NodeJS.ProcessEnv): Output {
  const hidden = new Set<string>()
  const conceal = (text: string) => [...hidden].reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text)
  const noteColour = colourFor(process.stderr, env)
  const note = (text: string) => void process.stderr.write(`${conceal(text)}\n`)
  return {
    json: options.json,
    colour: colourFor(process.stdout, env),
    noteColour,
    line: (text = '') => void (options.json || process.stdout.write(`${text}\n`)),
    document: (value) => void (options.json && process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    bytes: (value) => void process.stdout.write(value),
    note,
    fail: (failure) => {
      if (options.json) {
        const text = `${conceal(JSON.stringify(failureDocument(failure), null, 2))}\n`
        if (options.errorsTo === 'stderr') process.stderr.write(text)
        else process.stdout.write(text)
        return
      }
      const [first = '', ...rest] = failureLines(failure).map(printable)
      note([`${noteColour.red('kms:')} ${first}`, ...rest.map((line) => `     ${line}`)].join('\n'))
    },
    hide: (secret) => {
      // Hiding a very short text would blank out ordinary words.
      if (secret.length >= 4) hidden.add(secret)
    },
  }
}

/** A reader that went away early (`| head`) is no error. */
export function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}

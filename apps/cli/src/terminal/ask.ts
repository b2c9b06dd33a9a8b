import { exitCodes } from '../exit-codes.ts'
import { CliFailure } from '../failure/cli-failure.ts'

/** Questions go to standard error, so that standard output stays the result's alone. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

const streams = { input: process.stdin, output: process.stderr }

function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer !== 'symbol') return answer as Exclude<T, symbol>
  throw new CliFailure('Interrupted; nothing was done.', { exitCode: exitCodes.interrupted })
}

// Loaded when a question is asked: most runs of kms ask none, and start faster without.
const prompts = () => import('@clack/prompts')

export async function askText(message: string, options: { placeholder?: string; initialValue?: string } = {}): Promise<string> {
  const validate = (value: string | undefined) => (value ? undefined : 'Something is needed here.')
  return answered(await (await prompts()).text({ message, validate, ...options, ...streams }))
}

/** `signal` takes the question back. */
export async function askHidden(message: string, signal?: AbortSignal): Promise<string> {
  const validate = (value: string | undefined) => (value ? undefined : 'Something is needed here.')
  return answered(await (await prompts()).password({ message, validate, ...streams, ...(signal && { signal }) }))
}

export async function askChoice<T extends string>(message: string, options: { value: T; label: string }[]): Promise<T> {
  return answered(await (await prompts()).select<string>({ message, options, ...streams })) as T
}

/**
 * Goes on only when somebody said yes: `--yes`, or an answer at a terminal. The prompt starts at "no".
 * @param what completes "This would …".
 */
export async function confirm(what: string, yes: boolean | undefined): Promise<void> {
  if (yes) return
  if (!canAsk()) {
    throw new CliFailure('Nothing was done: nobody confirmed it.', {
      why: `This would ${what}, and there is no terminal to ask at.`,
      todo: 'Add --yes to confirm it.',
    })
  }
  const agreed = answered(await (await prompts()).confirm({ message: `This would ${what}. Go on?`, initialValue: false, ...streams }))
  if (!agreed) throw new CliFailure('Nothing was done, as you said.')
}

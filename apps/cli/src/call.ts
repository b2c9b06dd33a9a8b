import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { toFailure } from './failure/describe-failure.ts'
import { type Output, openOutput } from './terminal/output.ts'

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
  readonly url?: string
  readonly timeout?: number
  readonly insecureHttp?: boolean
}

/** One run of one command: what the person typed, and the ways out. */
export interface Call<Options = unknown> {
  readonly args: readonly unknown[]
  readonly options: Options & CommonOptions
  readonly env: NodeJS.ProcessEnv
  readonly output: Output
}

interface Behaviour {
  /** Where errors go with `--json` when standard output is not ours to write. */
  readonly errorsTo?: 'stderr'
}

/** Makes `work` the action of a command. The only place where a thrown thing becomes words and an exit code. */
export function onCall<Options>(
  command: Command,
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands have nothing to say about their exit code
  work: (call: Call<Options>) => Promise<ExitCode | void>,
  behaviour: Behaviour = {},
): Command {
  return withCommonOptions(command).action(async () => {
    const options = command.optsWithGlobals<Options & CommonOptions>()
    const output = openOutput({ json: options.json === true, ...behaviour }, process.env)
    try {
      process.exitCode = (await work({ args: command.processedArgs, options, env: process.env, output })) ?? exitCodes.done
    } catch (thrown) {
      const failure = toFailure(thrown)
      output.fail(failure)
      process.exitCode = failure.exitCode
    }
  })
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON document on standard output')
    .option('--url <address>', 'the server (env KMS_URL)')
    .addOption(new Option('--timeout <seconds>', 'how long to wait for an answer (30)').argParser(parseSeconds))
    .option('--insecure-http', 'send the token over plain http to another machine')
}

export interface ScopeOptions {
  readonly project?: string
  readonly env?: string
  readonly path?: string
}

export function withProjectOption(command: Command): Command {
  return command.option('--project <project>', 'id or slug (env KMS_PROJECT, or .kms.json)')
}

export function withScopeOptions(command: Command): Command {
  return withProjectOption(command)
    .option('--env <environment>', 'slug of the environment (env KMS_ENV, or .kms.json)')
    .option('--path <path>', 'folder (env KMS_PATH, or .kms.json; /)')
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 3_600)) throw new InvalidArgumentError('It must be a number of seconds from above 0 to 3600.')
  return seconds
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 1_000) throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
  return count
}

import type { Command } from 'commander'
import type { Secret } from '../api/answers.ts'
import { readFolder } from '../api/read-folder.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { takeScope } from '../settings/scope.ts'
import { openSession } from '../settings/session.ts'
import { startChild } from '../start-child.ts'

interface Options extends ScopeOptions {
  readonly allowLoaderVariables?: boolean
}

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('start a command with the secrets of a folder as environment variables')
    .usage('[options] -- COMMAND [ARGUMENTS…]')
    .argument('<command...>')
    .option('--allow-loader-variables', 'also pass variables that decide which code programs load, such as LD_PRELOAD')
    .passThroughOptions()
  const work = onCall<Options>(
    withScopeOptions(command),
    async (call) => {
      const session = await openSession(call)
      const scope = await takeScope(call, session)
      const secrets = await readFolder(session, scope, { expand: true })
      const variables = asVariables(secrets, call.options.allowLoaderVariables === true)
      return startChild(call.args[0] as string[], { ...withoutOwnCredentials(call.env), ...variables })
    },
    // Standard output is the command's.
    { errorsTo: 'stderr' },
  )
  work.addHelpText('after', '\nWith --json only errors are JSON, on standard error: standard output is the command’s.')
}

/** SECURITY: with these, whoever may write a secret would decide which code runs here. */
const loaderVariables =
  /^(?:PATH|LD_.*|DYLD_.*|NODE_OPTIONS|BASH_ENV|ENV|IFS|SHELLOPTS|PERL5OPT|PERL5LIB|PYTHONPATH|PYTHONSTARTUP|RUBYOPT|JAVA_TOOL_OPTIONS)$/

function asVariables(secrets: readonly Secret[], loaderAllowed: boolean): Readonly<Record<string, string>> {
  const unfit = secrets.filter(({ secretKey }) => /[=\0]/.test(secretKey)).map(({ secretKey }) => JSON.stringify(secretKey))
  if (unfit.length > 0) {
    throw new CliFailure(`Nothing was started: ${unfit.join(', ')} cannot be the name of an environment variable.`, {
      why: 'Such a name must not hold "=".',
      todo: 'Rename the secret, or keep it in another folder.',
    })
  }
  const withNul = secrets.filter(({ secretValue }) => secretValue.includes('\0')).map(({ secretKey }) => secretKey)
  if (withNul.length > 0) {
    throw new CliFailure(`Nothing was started: the value of ${withNul.join(', ')} holds the character NUL.`, {
      why: 'An environment variable ends at the first NUL, so the command would get a part of it.',
      todo: 'Keep it in base64, or read it with "kms secrets get" into a file.',
    })
  }
  const loading = secrets.filter(({ secretKey }) => loaderVariables.test(secretKey)).map(({ secretKey }) => secretKey)
  if (loading.length > 0 && !loaderAllowed) {
    throw new CliFailure(`Nothing was started: the secret ${loading.join(', ')} would decide which code the command loads.`, {
      why: 'Whoever may write that secret could run code here.',
      todo: 'If that is meant, add --allow-loader-variables.',
    })
  }
  return Object.fromEntries(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]))
}

/** SECURITY: the command gets the secrets of one folder, not the key to all that we may read. */
function withoutOwnCredentials({ KMS_TOKEN: _, KMS_CLIENT_SECRET: __, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest
}

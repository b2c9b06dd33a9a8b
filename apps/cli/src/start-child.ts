import { type ChildProcess, spawn } from 'node:child_process'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { CliFailure } from './failure/cli-failure.ts'
import { whyUnreadable } from './terminal/read-input.ts'

const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT', 'SIGQUIT'] as const

/** Starts a program in our place: same terminal, signals passed on. Answers with its exit code when it ends; ends as it did when a signal ended it. */
export async function startChild([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const child = spawnOrExplain(file, args, env)
  const passOn = (signal: NodeJS.Signals) => {
    // A terminal sends these to the command as well: passing them on would send them twice.
    if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return
    child.kill(signal)
  }
  for (const signal of forwarded) process.on(signal, passOn)
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(file, error)))
    child.once('exit', (...end) => resolve(end))
  })
  for (const each of forwarded) process.off(each, passOn)
  if (signal === null) return code ?? exitCodes.failed
  // Ended by a signal: end in the same way, so that whoever waits for us sees it.
  process.kill(process.pid, signal)
  return exitCodes.failed
}

function spawnOrExplain(file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  try {
    return spawn(file, args, { stdio: 'inherit', env })
  } catch (error) {
    throw notStarted(file, error)
  }
}

function notStarted(file: string, error: unknown): CliFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') {
    return new CliFailure(`The command ${file} was not found.`, { todo: 'Check its name and PATH.', exitCode: exitCodes.notFound })
  }
  if (code === 'E2BIG') {
    return new CliFailure(`The command ${file} could not be started: its environment and arguments are larger than the system allows.`, {
      todo: 'Keep large secrets in another folder, or read them with "kms secrets get" into a file.',
      exitCode: exitCodes.notExecutable,
    })
  }
  return new CliFailure(`The command ${file} could not be started.`, { why: whyUnreadable(error), exitCode: exitCodes.notExecutable })
}

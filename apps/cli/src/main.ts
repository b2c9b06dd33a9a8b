import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { toFailure } from './failure/describe-failure.ts'
import { usageFailure } from './failure/usage-failure.ts'
import { makeProgram } from './program.ts'
import { leaveQuietlyWhenNobodyReads, openOutput } from './terminal/output.ts'

leaveQuietlyWhenNobodyReads()
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown) => {
    say(thrown)
    process.exit(exitCodes.failed)
  })
}

try {
  await makeProgram().parseAsync()
} catch (thrown) {
  const printed = thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === 'commander.help')
  if (!printed) say(thrown)
  process.exitCode = thrown instanceof CommanderError && thrown.exitCode === 0 ? exitCodes.done : exitCodes.failed
}

function say(thrown: unknown): void {
  // What follows "--" belongs to another program.
  const own = process.argv.slice(2, process.argv.includes('--') ? process.argv.indexOf('--') : undefined)
  const output = openOutput({ json: own.includes('--json') }, process.env)
  output.fail(thrown instanceof CommanderError ? usageFailure(thrown) : toFailure(thrown))
}

import { CliFailure } from '../failure/cli-failure.ts'
import { askHidden, canAsk } from '../terminal/ask.ts'
import { readSecretLine } from '../terminal/read-input.ts'

/** A token or password: as given, from standard input for `-`, or asked for at a terminal. */
export async function takeHidden(given: string | undefined, name: string, flag: string): Promise<string> {
  const value = given === '-' ? await readSecretLine(name) : (given ?? (canAsk() ? await askHidden(name) : undefined))
  if (value) return value
  throw new CliFailure(`${name} is missing.`, {
    todo: `Pipe it in with "${flag} -"; that keeps it out of the list of processes and the shell’s history.`,
  })
}

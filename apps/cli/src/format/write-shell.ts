import { CliFailure } from '../failure/cli-failure.ts'
import type { KeyedValue } from './write-secrets.ts'

/** Lines for `eval` in any POSIX shell. */
export function writeShell(secrets: readonly KeyedValue[]): string {
  const unfit = secrets.filter((secret) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(secret.key)).map((secret) => JSON.stringify(secret.key))
  if (unfit.length > 0) {
    throw new CliFailure(`The keys ${unfit.join(', ')} cannot be variables of a shell.`, {
      why: 'Variables are letters, digits and "_", and do not begin with a digit.',
      todo: 'Export with --format json.',
    })
  }
  // SECURITY: within single quotes a shell expands nothing, so a value cannot become a command.
  return secrets.map((secret) => `export ${secret.key}='${secret.value.replaceAll("'", "'\\''")}'\n`).join('')
}

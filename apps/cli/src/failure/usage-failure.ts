import type { CommanderError } from 'commander'
import { CliFailure } from './cli-failure.ts'

/**
 * What was typed wrongly, in words.
 * SECURITY: the parser's sentence repeats what was typed; `--tokn=…` or `set KEY=…` in the wrong place would show a secret, so what follows an "=" is cut.
 */
export function usageFailure(error: CommanderError): CliFailure {
  const said = error.message
    .replace(/^error: /, '')
    .replace(/'([^'=]*)=.*'/s, "'$1'")
    .replace(/\n\(Did you mean (.*)\?\)$/, ' — did you mean $1?')
  return new CliFailure(/[.?!]$/.test(said) ? capital(said) : `${capital(said)}.`, {
    todo: 'See "kms --help", or --help after the command.',
    code: 'Usage',
  })
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

import { CliFailure } from '../failure/cli-failure.ts'
import type { KeyedValue } from './write-secrets.ts'

const key = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const bare = /^[A-Za-z0-9_.,:/@%+=~-]*$/

/**
 * A `.env` file that reads back to the same bytes: as they are where nothing can be misread, in single quotes (taken literally, also over lines), and in double quotes with
 * escapes only for what single quotes cannot hold: an apostrophe, or a carriage return, which some readers drop.
 */
export function writeDotenv(secrets: readonly KeyedValue[]): string {
  const unfit = secrets.filter((secret) => !key.test(secret.key)).map((secret) => JSON.stringify(secret.key))
  if (unfit.length > 0) {
    throw new CliFailure(`The keys ${unfit.join(', ')} cannot stand in a .env file.`, {
      why: 'Keys there are letters, digits, "_", "." and "-", and do not begin with a digit.',
      todo: 'Export with --format json.',
    })
  }
  return secrets.map((secret) => `${secret.key}=${quoted(secret.value)}\n`).join('')
}

function quoted(value: string): string {
  if (bare.test(value)) return value
  if (!/['\r]/.test(value)) return `'${value}'`
  const escaped = value
    .replace(/[\\"$]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `"${escaped}"`
}

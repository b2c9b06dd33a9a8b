import type { KeyedValue } from './write-secrets.ts'

const plainKey = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Words that YAML readers of one version or another take for something else than a text. */
const word = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/** One mapping of texts. A JSON string is a double-quoted YAML one, but for characters that YAML calls unprintable. */
export function writeYaml(secrets: readonly KeyedValue[]): string {
  if (secrets.length === 0) return '{}\n'
  return secrets.map(({ key, value }) => `${plainKey.test(key) && !word.test(key) ? key : quoted(key)}: ${quoted(value)}\n`).join('')
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

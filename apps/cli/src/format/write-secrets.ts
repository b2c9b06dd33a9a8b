import { writeDotenv } from './write-dotenv.ts'
import { writeShell } from './write-shell.ts'
import { writeYaml } from './write-yaml.ts'

export interface KeyedValue {
  readonly key: string
  readonly value: string
}

export const formats = ['dotenv', 'json', 'yaml', 'shell'] as const
export type Format = (typeof formats)[number]

const writers: Readonly<Record<Format, (secrets: readonly KeyedValue[]) => string>> = {
  dotenv: writeDotenv,
  json: (secrets) => `${JSON.stringify(asObject(secrets), null, 2)}\n`,
  yaml: writeYaml,
  shell: writeShell,
}

export function writeSecrets(format: Format, secrets: readonly KeyedValue[]): string {
  return writers[format](secrets)
}

/** Without a prototype, so that a key named `__proto__` is a key. */
export function asObject(secrets: readonly KeyedValue[]): Readonly<Record<string, string>> {
  const object: Record<string, string> = Object.create(null)
  for (const { key, value } of secrets) object[key] = value
  return object
}

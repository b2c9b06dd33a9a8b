import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'

/** A setting that cannot be used. The message is one sentence for the person who set it; the program ends with code 2. */
export class SettingsRefusal extends Error {
  override readonly name = 'SettingsRefusal'
}

export interface Settings {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  /** Undefined: the embedded database in the data directory. */
  readonly databaseUrl: string | undefined
  readonly rootKey: string | undefined
  readonly rootKeyFile: string | undefined
  /** What is under it is wrapped anew under the root key. */
  readonly oldRootKey: string | undefined
  readonly oldRootKeyFile: string | undefined
  /** Other processes may go over to it while this one runs. */
  readonly nextRootKey: string | undefined
  readonly nextRootKeyFile: string | undefined
  /** Undefined: the listening URL. */
  readonly publicUrl: string | undefined
  /** As written: `parseEgressAllow` reads it. */
  readonly egressAllow: string
  /** As written: `parseSmtpServer` reads both, which are there together or not at all. */
  readonly smtpUrl: string | undefined
  readonly smtpFrom: string | undefined
  /** Addresses and networks whose forwarding headers count. */
  readonly trustProxy: readonly string[]
  readonly logLevel: (typeof logLevels)[number]
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const names = [
  'KMS_PORT',
  'KMS_HOST',
  'KMS_DATA_DIR',
  'KMS_DATABASE_URL',
  'KMS_ROOT_KEY',
  'KMS_ROOT_KEY_FILE',
  'KMS_OLD_ROOT_KEY',
  'KMS_OLD_ROOT_KEY_FILE',
  'KMS_NEXT_ROOT_KEY',
  'KMS_NEXT_ROOT_KEY_FILE',
  'KMS_PUBLIC_URL',
  'KMS_EGRESS_ALLOW',
  'KMS_SMTP_URL',
  'KMS_SMTP_FROM',
  'KMS_TRUST_PROXY',
  'KMS_LOG_LEVEL',
] as const
type Name = (typeof names)[number]

/** Names that begin alike and belong to the command line or the tests: known, and not ours. */
const othersNames = new Set([
  'KMS_URL',
  'KMS_TOKEN',
  'KMS_CLIENT_ID',
  'KMS_CLIENT_SECRET',
  'KMS_PROJECT',
  'KMS_ENV',
  'KMS_PATH',
  'KMS_TEST_DATABASE_URL',
  'KMS_TEST_CHROME',
  'KMS_TEST_LONG',
])

type Variables = Readonly<Record<string, string | undefined>>

/** The environment over a `.env` file of the working directory. Throws `SettingsRefusal` for the first thing wrong. SECURITY: values are not repeated in it. */
export function readSettings(environment: Variables, workingDirectory: string): Settings {
  const variables = { ...readEnvFile(workingDirectory), ...environment }
  for (const name of Object.keys(variables)) {
    if (name.startsWith('KMS_') && !(names as readonly string[]).includes(name) && !othersNames.has(name)) {
      throw new SettingsRefusal(`There is no setting ${name}${nearest(name)} Known are ${names.join(', ')}.`)
    }
  }
  const get = (name: Name) => variables[name]?.trim() || undefined
  return {
    port: readPort(get('KMS_PORT') ?? '8400'),
    host: get('KMS_HOST') ?? '127.0.0.1',
    dataDir: resolve(workingDirectory, get('KMS_DATA_DIR') ?? '.data/kms'),
    databaseUrl: get('KMS_DATABASE_URL'),
    rootKey: get('KMS_ROOT_KEY'),
    rootKeyFile: get('KMS_ROOT_KEY_FILE'),
    oldRootKey: get('KMS_OLD_ROOT_KEY'),
    oldRootKeyFile: get('KMS_OLD_ROOT_KEY_FILE'),
    nextRootKey: get('KMS_NEXT_ROOT_KEY'),
    nextRootKeyFile: get('KMS_NEXT_ROOT_KEY_FILE'),
    publicUrl: readPublicUrl(get('KMS_PUBLIC_URL')),
    egressAllow: get('KMS_EGRESS_ALLOW') ?? '',
    smtpUrl: get('KMS_SMTP_URL'),
    smtpFrom: get('KMS_SMTP_FROM'),
    trustProxy: readProxies(get('KMS_TRUST_PROXY')),
    logLevel: readLogLevel(get('KMS_LOG_LEVEL') ?? 'info'),
  }
}

function readEnvFile(workingDirectory: string): Variables {
  const path = join(workingDirectory, '.env')
  if (!existsSync(path)) return {}
  const lines = parseEnv(readText(path))
  // Other programs keep their settings in the same file.
  return Object.fromEntries(Object.entries(lines).filter(([name]) => name.startsWith('KMS_')))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new SettingsRefusal(`The file ${path} cannot be read: check that it is a file and that this user may read it, or remove it.`)
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new SettingsRefusal('KMS_PORT must be a whole number from 0 to 65535, like 8400; 0 takes a free port.')
  return port
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new SettingsRefusal('KMS_PUBLIC_URL must be an http or https URL, like https://kms.example.com.')
  return url.href.replace(/\/+$/, '')
}

function readProxies(text: string | undefined): readonly string[] {
  if (text === undefined || text === 'off') return []
  const proxies = text.split(',').map((entry) => entry.trim())
  for (const [index, proxy] of proxies.entries()) {
    const [address = '', bits] = proxy.split('/')
    if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) {
      throw new SettingsRefusal(
        `KMS_TRUST_PROXY must be a comma list of addresses or networks, like 10.0.0.1,10.1.0.0/16; entry ${index + 1} is neither.`,
      )
    }
  }
  return proxies
}

function readLogLevel(text: string): Settings['logLevel'] {
  const level = logLevels.find((known) => known === text)
  if (!level) throw new SettingsRefusal(`KMS_LOG_LEVEL must be one of ${logLevels.join(', ')}.`)
  return level
}

/** A slip of a letter or two is more likely than an unknown wish. */
function nearest(name: string): string {
  const close = names.find(
    (known) => known.length > 6 && (known.startsWith(name) || name.startsWith(known) || differences(known, name) <= 2),
  )
  return close ? `; did you mean ${close}?` : '.'
}

function differences(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY
  return [...a].filter((character, at) => character !== b[at]).length
}

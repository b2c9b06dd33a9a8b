import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { CliFailure } from '../failure/cli-failure.ts'
import { whyUnreadable } from '../terminal/read-input.ts'

const login = z.object({
  kind: z.enum(['token', 'universal-auth', 'user']),
  token: z.string(),
  clientId: z.string().optional(),
  email: z.string().optional(),
  /** When the token ends, as far as the server told; null when it did not. */
  expiresAt: z.string().nullable(),
})
export type Login = z.infer<typeof login>

const config = z.object({
  version: z.literal(1),
  /** The server of the last login. */
  url: z.string().optional(),
  /**
   * By the server's address.
   * SECURITY: a token is sent only to the server that it was given for, whatever --url says.
   */
  logins: z.record(z.string(), login),
})
export type Config = z.infer<typeof config>

export function configFile(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CONFIG_HOME
  // The convention says that a relative one counts as unset.
  return join(base && isAbsolute(base) ? base : join(homedir(), '.config'), 'hanzo-kms', 'config.json')
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const file = configFile(env)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { version: 1, logins: {} }
    throw new CliFailure(`Could not read ${file}.`, {
      why: whyUnreadable(error),
      todo: 'Make it readable for you, or remove it and sign in again.',
    })
  }
  const parsed = config.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new CliFailure(`${file} does not hold what kms writes there.`, { todo: 'Remove it, and sign in again with "kms login".' })
}

/**
 * Replaces the file as a whole: whoever reads meanwhile, or after a power cut, finds the old one or the new one.
 * SECURITY: it holds tokens, so only its owner may open it, from its first byte on.
 */
export function writeConfig(env: NodeJS.ProcessEnv, next: Config): string {
  const file = configFile(env)
  const directory = dirname(file)
  const draft = `${file}.${process.pid}.tmp`
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    chmodSync(directory, 0o700)
    rmSync(draft, { force: true })
    const handle = openSync(draft, 'wx', 0o600)
    try {
      writeSync(handle, `${JSON.stringify(next, null, 2)}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new CliFailure(`Could not write ${file}.`, {
      why: whyUnreadable(error),
      todo: 'Make its directory writable for you, or set XDG_CONFIG_HOME.',
    })
  }
  return file
}

/** What is wrong with the modes of file and directory, in words; nothing where the system has no such modes. */
export function looseModes(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'win32') return []
  const file = configFile(env)
  return [dirname(file), file].flatMap((path) => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode
    if (mode === undefined || (mode & 0o077) === 0) return []
    return [`others may open ${path} (mode ${(mode & 0o777).toString(8)})`]
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

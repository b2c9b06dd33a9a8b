import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../support/launch.ts'

const program = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Bytes, as they came. */
  readonly stdout: Buffer
  readonly out: string
  readonly err: string
}

/** A person's machine: an empty home, an empty working directory, and nothing of our own environment that kms would look at. */
export interface Person {
  readonly directory: string
  readonly configFile: string
  kms(
    args: readonly string[],
    options?: {
      stdin?: string | Uint8Array
      env?: NodeJS.ProcessEnv
      onStart?: (pid: number) => void
      /** With all that was said on standard error so far. */
      onNote?: (said: string, pid: number) => void
    },
  ): Promise<Ran>
  /** Runs it with `--json` and parses all of standard output as one document. */
  json(
    args: readonly string[],
    options?: { stdin?: string; env?: NodeJS.ProcessEnv },
  ): Promise<{ code: number | null; document: Json; err: string }>
  leave(): void
}

// biome-ignore lint/suspicious/noExplicitAny: documents are looked into by tests, which say what they expect
export type Json = any

export function makePerson(settings: NodeJS.ProcessEnv = {}): Person {
  const directory = mkdtempSync(join(tmpdir(), 'kms-cli-'))
  const base = { PATH: process.env.PATH, HOME: directory, XDG_CONFIG_HOME: join(directory, 'config'), ...compileCache, ...settings }
  const kms: Person['kms'] = (args, { stdin, env, onStart, onNote } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], { cwd: directory, env: { ...base, ...env } })
      const stdout: Buffer[] = []
      const stderr: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => {
        stdout.push(chunk)
        if (child.pid !== undefined) onStart?.(child.pid)
      })
      child.stderr.on('data', (chunk: Buffer) => {
        stderr.push(chunk)
        if (child.pid !== undefined) onNote?.(Buffer.concat(stderr).toString('utf8'), child.pid)
      })
      child.once('error', reject)
      child.once('close', (code, signal) => {
        const bytes = Buffer.concat(stdout)
        resolve({ code, signal, stdout: bytes, out: bytes.toString('utf8'), err: Buffer.concat(stderr).toString('utf8') })
      })
      // A program that does not read its input may be gone before we have written it.
      child.stdin.on('error', () => {})
      child.stdin.end(stdin ?? '')
    })
  return {
    directory,
    configFile: join(directory, 'config', 'hanzo-kms', 'config.json'),
    kms,
    json: async (args, options) => {
      const { code, out, err } = await kms([...args, '--json'], options)
      return { code, document: JSON.parse(out), err }
    },
    leave: () => rmSync(directory, { recursive: true, force: true }),
  }
}

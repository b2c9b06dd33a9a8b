import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { compileCache, serverFlags } from '../support/launch.ts'

/** The real server in a process of its own, which can be killed. */
export interface KmsProcess {
  readonly url: string
  readonly pid: number
  /** SIGKILL: nothing is finished, nothing is closed. Resolves when the process is gone. */
  kill(): Promise<void>
  /** Resolves when the process is gone, whoever ended it. */
  readonly gone: Promise<void>
  /** With fault points only: the n-th that is reached from now on (from 1; 0: none) ends it. */
  armAt(point: number): Promise<void>
  /** With fault points only: those that were reached since it was armed, by name. */
  reached(): Promise<readonly string[]>
  /** Resolves once it logs that event. */
  said(event: string): Promise<void>
  /** The fault point at which it died. */
  diedAt(): string | undefined
}

export interface KmsProcessOptions {
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly egressAllow: string
  /** What a release starts, or the tests' own entry point. */
  readonly program?: keyof typeof programs
  /** For `fault-points`: its clock runs so many times as fast. */
  readonly clockRate?: number
}

export const programs = {
  release: fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url)),
  'fault-points': fileURLToPath(new URL('./server-with-fault-points.ts', import.meta.url)),
}
const ERRORS_MAX = 4_000
/** As `npm start` does it: a start costs half as much. */
const FLAGS = ['--no-warnings', ...serverFlags]

export async function startKmsProcess({ program = 'release', clockRate = 1, ...options }: KmsProcessOptions): Promise<KmsProcess> {
  const { PATH, HOME } = process.env
  const env = {
    ...{
      PATH,
      HOME,
      KMS_PORT: '0',
      KMS_DATA_DIR: options.dataDir,
      KMS_EGRESS_ALLOW: options.egressAllow,
      KMS_LOG_LEVEL: 'info',
      ...compileCache,
    },
    ...(options.databaseUrl !== undefined && { KMS_DATABASE_URL: options.databaseUrl }),
  }
  const child = spawn(process.execPath, [...FLAGS, programs[program], String(clockRate)], {
    cwd: options.dataDir,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(program === 'fault-points' ? (['ipc'] as const) : [])],
  })
  const gone = once(child, 'close').then(() => {})
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-ERRORS_MAX)
  })
  let diedAt: string | undefined
  const url = await readyUrl(child, (point) => {
    diedAt = point
  })
  if (url === undefined) throw new Error(`The server ended before it was ready: ${errors}`)
  return {
    url,
    pid: child.pid ?? 0,
    gone,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    armAt: async (point) => void (await tell<{ armed: number }>(child, { killAt: point })),
    reached: async () => (await tell<{ reached: readonly string[] }>(child, { reached: true })).reached,
    diedAt: () => diedAt,
    async said(event) {
      if (child.stdout === null) return
      for await (const line of createInterface(child.stdout)) if (line.includes(`"event":"${event}"`)) return
      throw new Error(`The server ended without saying ${event}`)
    },
  }
}

/** One message at a time, and its answer. */
async function tell<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  const answered = once(child, 'message')
  child.send(message)
  const [answer] = (await answered) as [Answer]
  return answer
}

/** Undefined when it ends without having been ready. Goes on reading afterwards, so that the pipe never fills. */
async function readyUrl(child: ChildProcess, onDeath: (point: string) => void): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  if (child.stdout === null) return undefined
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    if (line.includes('"event":"ready"')) resolve((JSON.parse(line) as { url: string }).url)
    if (line.includes('"event":"dies"')) onDeath((JSON.parse(line) as { point: string }).point)
  })
  lines.on('close', () => resolve(undefined))
  return promise
}

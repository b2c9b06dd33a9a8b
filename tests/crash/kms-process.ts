import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The real server in a process of its own, which can be killed. */
export interface KmsProcess {
  readonly url: string
  /** SIGKILL: nothing is finished, nothing is closed. Resolves when the process is gone. */
  kill(): Promise<void>
}

const program = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
const ERRORS_MAX = 4_000

export async function startKmsProcess(options: {
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly egressAllow: string
}): Promise<KmsProcess> {
  const { PATH, HOME } = process.env
  const env = {
    ...{ PATH, HOME, KMS_PORT: '0', KMS_DATA_DIR: options.dataDir, KMS_EGRESS_ALLOW: options.egressAllow, KMS_LOG_LEVEL: 'info' },
    ...(options.databaseUrl !== undefined && { KMS_DATABASE_URL: options.databaseUrl }),
  }
  const child = spawn(process.execPath, ['--no-warnings', program], { cwd: options.dataDir, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = once(child, 'close')
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-ERRORS_MAX)
  })
  const url = await readyUrl(child)
  if (url === undefined) throw new Error(`The server ended before it was ready: ${errors}`)
  return {
    url,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Undefined when it ends without having been ready. Goes on reading afterwards, so that the pipe never fills. */
async function readyUrl(child: ChildProcess): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  if (child.stdout === null) return undefined
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    if (line.includes('"event":"ready"')) resolve((JSON.parse(line) as { url: string }).url)
  })
  lines.on('close', () => resolve(undefined))
  return promise
}

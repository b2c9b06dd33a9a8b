import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyMigratedCluster } from '../support/copy-migrated-cluster.ts'
import { compileCache, serverFlags } from '../support/launch.ts'

const programs = {
  server: fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url)),
  demo: fileURLToPath(new URL('../../apps/server/src/demo/main.ts', import.meta.url)),
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface Started {
  readonly child: ChildProcess
  /** The URL of the line that says so. Throws with all output when the program ends before. */
  readonly ready: Promise<string>
  readonly ended: Promise<Ended>
}

/** A machine with an empty working directory, and in it a data directory whose database is made already. */
export interface Machine {
  readonly directory: string
  readonly dataDir: string
  start(environment?: NodeJS.ProcessEnv): Started
  /** For programs that end by themselves. */
  run(program: keyof typeof programs, args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ended>
  /** Ends what still runs, and removes everything. */
  leave(): Promise<void>
}

export async function makeMachine(): Promise<Machine> {
  const directory = mkdtempSync(join(tmpdir(), 'kms-process-'))
  const dataDir = join(directory, 'data')
  await copyMigratedCluster(dataDir)
  const running = new Set<Started>()
  const launch = (program: keyof typeof programs, args: readonly string[], environment: NodeJS.ProcessEnv) => {
    const env = { PATH: process.env.PATH, HOME: directory, ...compileCache, ...environment }
    const started = follow(spawn(process.execPath, [...serverFlags, programs[program], ...args], { cwd: directory, env }))
    running.add(started)
    void started.ended.then(() => running.delete(started))
    return started
  }
  return {
    directory,
    dataDir,
    start: (environment = {}) => launch('server', [], { KMS_PORT: '0', KMS_DATA_DIR: dataDir, ...environment }),
    run: (program, args, environment = {}) => launch(program, args, environment).ended,
    async leave() {
      for (const { child, ended } of running) {
        child.kill('SIGKILL')
        await ended
      }
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function follow(child: ChildProcess): Started {
  const text = { out: '', err: '' }
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>()
  // Who waits for its end only is not told that it never became ready.
  ready.catch(() => {})
  child.stdout?.on('data', (chunk: Buffer) => {
    text.out += chunk.toString('utf8')
    const line = text.out.split('\n').find((one) => one.includes('"event":"ready"') && one.endsWith('}'))
    if (line !== undefined) resolve((JSON.parse(line) as { url: string }).url)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    text.err += chunk.toString('utf8')
  })
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => {
      reject(new Error(`The program ended with ${code ?? signal}:\n${text.out}${text.err}`))
      done({ code, signal, ...text })
    })
  })
  return { child, ready, ended }
}

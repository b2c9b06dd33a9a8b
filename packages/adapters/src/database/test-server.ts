import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface TestServer {
  /** The URL of its first database, as its superuser. */
  readonly adminUrl: string
  stop(): Promise<void>
}

const ERROR_TEXT_MAX = 4_000

export interface TestServerOptions {
  /** Commits are forced to the disk, as on a server whose data matters. */
  readonly isDurable?: boolean
}

/** Starts a PostgreSQL of our own, kept by a process that outlives us by moments only (see `keep-test-server.ts`). */
export async function startTestServer({ isDurable = false }: TestServerOptions = {}): Promise<TestServer> {
  const program = new URL(`./keep-test-server${extname(import.meta.filename)}`, import.meta.url)
  // A session of its own, so that a Ctrl-C at the terminal reaches us alone and the keeper still cleans up after us.
  const keeper = spawn(process.execPath, [fileURLToPath(program), ...(isDurable ? ['--durable'] : [])], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  // A keeper that died early is reported by its exit, not by the pipe that broke.
  keeper.stdin.on('error', () => {})
  let errorText = ''
  keeper.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-ERROR_TEXT_MAX)
  })
  const ended = once(keeper, 'close')
  const [first] = await Promise.race([once(createInterface(keeper.stdout), 'line'), ended.then(() => [undefined])])
  if (typeof first !== 'string')
    throw new Error(`No PostgreSQL for the tests: the program that keeps it ended early. It said: ${errorText.trim()}`)
  const { url } = JSON.parse(first)
  return {
    adminUrl: url,
    async stop() {
      keeper.stdin.end()
      await ended
    },
  }
}

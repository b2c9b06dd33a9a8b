import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface SaidLine {
  readonly event: 'ready' | 'refused' | 'committed'
  readonly pid?: number
  readonly reason?: string
  readonly message?: string
  readonly n?: number
}

/** A running `embedded-process.fixture.ts`. */
export interface EmbeddedProcess {
  readonly child: ChildProcess
  /** What it prints, one after another, until it ends. */
  readonly lines: AsyncIterator<SaidLine>
  kill(signal: NodeJS.Signals): Promise<void>
}

export function runEmbeddedProcess(mode: 'lock' | 'hold' | 'commit', dataDir: string): EmbeddedProcess {
  const program = fileURLToPath(new URL('./embedded-process.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, [program, mode, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  return {
    child,
    lines: parseLines(child),
    async kill(signal) {
      child.kill(signal)
      await closed
    },
  }
}

/** The next line; fails when the program has ended without one. */
export async function nextLine({ lines }: EmbeddedProcess): Promise<SaidLine> {
  const { value, done } = await lines.next()
  if (done === true) throw new Error('The program ended without a word.')
  return value
}

async function* parseLines(child: ChildProcess): AsyncGenerator<SaidLine, void> {
  if (child.stdout === null) return
  for await (const line of createInterface(child.stdout)) {
    // The last line of a killed program may be cut short: nobody was told that.
    if (line.endsWith('}')) yield JSON.parse(line)
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Emulator {
  readonly url: string
  readonly token: string
  readonly workspace: string
  stop(): void
}

const program = fileURLToPath(new URL('../../../../emulators/windmill/src/main.ts', import.meta.url))

/** A program of its own, as a real Windmill would be: the demo knows of it what its ready line says. */
export async function startEmulator(): Promise<Emulator> {
  const child = spawn(process.execPath, [program, '--port', '0', '--profile', '1.479'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = () => void child.kill()
  process.once('exit', stop)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const ready = JSON.parse(line) as { url: string; workspace: string; tokens: { dev1: string } }
  return { url: ready.url, token: ready.tokens.dev1, workspace: ready.workspace, stop }
}

/** `npm start` on the embedded database. Goals: ready within 1.5 s on data that exists, at most 250 MB resident when idle. Linux only: it reads /proc. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { median, milliseconds, printTable } from './support/figures.ts'
import { cpuMsOf, familyOf, residentBytes } from './support/process-figures.ts'

const RUNS = 7
const IDLE_MS = 6_000
const runner = resolve(import.meta.dirname, '../tools/run.mjs')
const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-bench-'))

process.stderr.write('first start: makes the database …\n')
const first = await startOnce()
const ready: number[] = []
const cpu: number[] = []
const server: number[] = []
const whole: number[] = []
for (let run = 1; run <= RUNS; run += 1) {
  process.stderr.write(`start ${run} of ${RUNS} …\n`)
  const figures = await startOnce()
  ready.push(figures.readyMs)
  cpu.push(figures.cpuMs)
  server.push(figures.serverBytes)
  whole.push(figures.wholeBytes)
}
rmSync(dataDir, { recursive: true, force: true })

const row = (what: string, figures: readonly number[], show: (figure: number) => string) => [
  what,
  ...[Math.min(...figures), median(figures), Math.max(...figures)].map(show),
]
process.stdout.write(
  `\n\`npm start\` on the embedded database, ${RUNS} starts (the very first, which makes the database, took ${milliseconds(first.readyMs)})\n\n`,
)
printTable(
  ['', 'min', 'median', 'max'],
  [
    row('start to ready', ready, milliseconds),
    row('CPU until then, launcher included', cpu, milliseconds),
    row(`resident after ${IDLE_MS / 1_000} s idle, the server`, server, megabytes),
    row('the same with the launcher', whole, megabytes),
  ],
)

interface Started {
  readonly readyMs: number
  readonly cpuMs: number
  readonly serverBytes: number
  readonly wholeBytes: number
}

async function startOnce(): Promise<Started> {
  const from = performance.now()
  // What `npm start` runs; npm itself is not ours to measure.
  const child = spawn(process.execPath, [runner, 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, KMS_DATA_DIR: dataDir, KMS_PORT: '0' },
  })
  await untilReady(child)
  const readyMs = performance.now() - from
  const cpuMs = familyOf(child.pid ?? 0).reduce((sum, pid) => sum + cpuMsOf(pid), 0)
  await wait(IDLE_MS)
  const sizes = familyOf(child.pid ?? 0).map(residentBytes)
  child.kill('SIGTERM')
  await once(child, 'exit')
  return { readyMs, cpuMs, serverBytes: Math.max(...sizes), wholeBytes: sizes.reduce((sum, size) => sum + size, 0) }
}

async function untilReady(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('The server has no output.')
  for await (const line of createInterface(child.stdout)) if (line.includes('"event":"ready"')) return
  throw new Error('The server ended before it was ready.')
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

/** The first sync of many keys, beside a client that creates them one by one at the same Windmill. Goal: at least five times as fast. */
import { setTimeout as wait } from 'node:timers/promises'
import { median, milliseconds, printTable } from './support/figures.ts'
import { type Bench, startBench } from './support/start-bench.ts'

const KEYS = 1_000
const DELAY_MS = 10
const ROUNDS = 3
/** Each look is a request that Hanzo KMS serves beside its work. */
const LOOK_EVERY_MS = 50

const ours: Timed[] = []
const oneByOne: Timed[] = []
for (let round = 1; round <= ROUNDS; round += 1) {
  process.stderr.write(`round ${round} of ${ROUNDS} …\n`)
  const bench = await startBench()
  await bench.importEnv(Array.from({ length: KEYS }, (_, index) => `KEY_${index}=value-${index}`).join('\n'))
  const sync = await bench.createSync({ isAutoSyncEnabled: false })
  await bench.control('faults', { seed: 1, rules: [{ path: '/api/', rate: 1, kind: 'delay', delayMs: DELAY_MS }] })
  ours.push(await timed(() => syncOnce(bench, sync)))
  oneByOne.push(await timed(() => writeOneByOne(bench)))
  await bench.stop()
}

const wall = (figures: readonly Timed[]) => figures.map(({ wallMs }) => wallMs)
const row = (who: string, timed: readonly Timed[]) => {
  const figures = wall(timed)
  return [
    who,
    ...[Math.min(...figures), median(figures), Math.max(...figures)].map(milliseconds),
    `${Math.round((KEYS / median(figures)) * 1_000)}/s`,
    `${(median(wall(oneByOne)) / median(figures)).toFixed(1)} ×`,
    milliseconds(median(timed.map(({ cpuMs }) => cpuMs))),
  ]
}
process.stdout.write(`\nFirst sync of ${KEYS} keys, ${DELAY_MS} ms added to each request, ${ROUNDS} rounds (embedded database)\n\n`)
printTable(['', 'min', 'median', 'max', 'keys', 'as fast', 'CPU here'], [row('one by one', oneByOne), row('Hanzo KMS', ours)])

async function syncOnce(bench: Bench, sync: Parameters<Bench['newestRun']>[0]): Promise<void> {
  await bench.api.call('POST', `/api/v1/secret-syncs/windmill/${sync.id}/sync-secrets`)
  for (;;) {
    const run = await bench.newestRun(sync)
    if (run?.state === 'succeeded') return
    if (run !== undefined && run.state !== 'queued' && run.state !== 'running')
      throw new Error(`The run ended as ${run.state}: ${run.message}`)
    await wait(LOOK_EVERY_MS)
  }
}

/** As a script would do it: keeps its connection, waits for each answer. */
async function writeOneByOne({ emulator }: Bench): Promise<void> {
  const url = `${emulator.url}/api/w/${emulator.workspace}/variables/create`
  const headers = { authorization: `Bearer ${emulator.token}`, 'content-type': 'application/json' }
  for (let index = 0; index < KEYS; index += 1) {
    const variable = { path: `u/dev1/KEY_${index}`, value: `value-${index}`, is_secret: true, description: '' }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(variable) })
    if (answer.status !== 201) throw new Error(`Windmill refused: ${await answer.text()}`)
    await answer.text()
  }
}

/** The CPU tells how much of the time was waiting for others on a busy machine; it includes this benchmark's own. */
interface Timed {
  readonly wallMs: number
  readonly cpuMs: number
}

async function timed(work: () => Promise<void>): Promise<Timed> {
  const [from, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs: performance.now() - from, cpuMs: (user + system) / 1_000 }
}

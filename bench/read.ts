/**
 * Reading and writing secrets through the API: one, and a list of 1,000 with their values, as a machine identity, with access check and audit; PostgreSQL and embedded, at 1 and 16
 * connections. `npm run bench -- read postgres` for one engine. Marks (PostgreSQL, 2 cores): 4,000 and 7,100 reads/s, 690 and 1,730 writes/s, a list 50 times cheaper than its reads.
 * Linux only: it reads /proc.
 */
import { type Driven, drive, type Load } from './support/drive.ts'
import { printTable, quantile } from './support/figures.ts'
import { type Engine, engines, type Reading, startReading } from './support/start-reading.ts'

const SECRETS = 1_000
/** Read one by one, in turn. */
const KEYS = 200
const DURATION_S = Number(process.env.BENCH_SECONDS ?? 5)
const WARM_UP_S = 2
const CONNECTIONS = [1, 16] as const

const asked = process.argv.slice(3)
for (const engine of engines.filter((name) => asked.length === 0 || asked.includes(name))) await measure(engine)

async function measure(engine: Engine): Promise<void> {
  process.stderr.write(`${engine}: starting, with ${SECRETS} secrets …\n`)
  const reading = await startReading(engine, SECRETS)
  try {
    const rows: string[][] = []
    const bare = await barePerAnswer(reading)
    rows.push(...bare)
    const reads = await each(reading, rows, 'read one', readsOf(reading))
    await checkRecorded(reading, reads)
    const lists = await each(reading, rows, `list ${SECRETS.toLocaleString('en')}`, listOf(reading))
    await each(reading, rows, 'write one', writesOf(reading))
    process.stdout.write(`\n${engine}: ${DURATION_S} s each, server and load in processes of their own\n\n`)
    printTable(['', 'connections', 'per second', 'p50', 'p99', 'CPU server', 'CPU database'], rows)
    for (const [index, connections] of CONNECTIONS.entries()) {
      const [one, list] = [reads[index], lists[index]]
      if (one && list)
        process.stdout.write(
          `${connections === 1 ? '\n' : ''}At ${connections} a list of ${SECRETS} costs as much time as ${(one.perSecond / list.perSecond).toFixed(1)} reads: ${((SECRETS * list.perSecond) / one.perSecond).toFixed(0)} times cheaper.\n`,
        )
    }
  } finally {
    await reading.stop()
  }
}

type Requests = Load['requests']

async function each(reading: Reading, rows: string[][], what: string, requests: Requests): Promise<readonly Driven[]> {
  const found: Driven[] = []
  const { url, token, watched } = reading
  await drive({ url, token, watched, requests, connections: 4, durationS: WARM_UP_S })
  for (const connections of CONNECTIONS) {
    process.stderr.write(`  ${what}, ${connections} …\n`)
    const driven = await drive({ url, token, watched, requests, connections, durationS: DURATION_S })
    rows.push(rowOf(what, connections, driven))
    found.push(driven)
  }
  return found
}

/** The ceiling in the same minutes on the same machine: what remains when the product is taken away. */
async function barePerAnswer({ token, startBare, watched }: Reading): Promise<string[][]> {
  const bare = await startBare()
  if (!bare) return []
  const rows: string[][] = []
  const requests = keys().map((key) => ({ method: 'GET' as const, path: `/secrets/${key}` }))
  const load = { url: bare.url, token, requests, watched: { server: bare.pid, database: watched.database ?? 0 } }
  await drive({ ...load, connections: 4, durationS: WARM_UP_S })
  for (const connections of CONNECTIONS)
    rows.push(rowOf('bare Fastify, one query', connections, await drive({ ...load, connections, durationS: DURATION_S })))
  await bare.stop()
  return rows
}

function rowOf(what: string, connections: number, { perSecond, times, cpuUs }: Driven): string[] {
  const ms = (share: number) => `${quantile(times, share).toFixed(2)} ms`
  const us = (name: string) => (cpuUs[name] === undefined ? '' : `${Math.round(cpuUs[name])} µs`)
  return [what, String(connections), Math.round(perSecond).toLocaleString('en'), ms(0.5), ms(0.99), us('server'), us('database')]
}

/** Faster because something was not put on record would not be faster. */
async function checkRecorded({ countEvents }: Reading, driven: readonly Driven[]): Promise<void> {
  const events = await countEvents('get-secret')
  const answers = driven.reduce((sum, { answers: each }) => sum + each, 0)
  if (events !== undefined && events < answers) throw new Error(`${answers} values were read and ${events} events recorded.`)
}

function keys(): readonly string[] {
  return Array.from({ length: KEYS }, (_, index) => `KEY_${index}`)
}

function readsOf({ projectId }: Reading): Requests {
  return keys().map((key) => ({ method: 'GET', path: `/api/v4/secrets/${key}?projectId=${projectId}&environment=prod` }))
}

function listOf({ projectId }: Reading): Requests {
  return [{ method: 'GET', path: `/api/v4/secrets?projectId=${projectId}&environment=prod` }]
}

function writesOf({ projectId }: Reading): Requests {
  return keys().map((key, index) => ({
    method: 'PATCH',
    path: `/api/v4/secrets/${key}`,
    body: JSON.stringify({ projectId, environment: 'prod', secretValue: `another-${index}-`.padEnd(40, 'y') }),
  }))
}

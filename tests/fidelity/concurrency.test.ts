import { Agent } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../emulators/windmill/src/index.ts'
import { send } from './send.ts'
import { type RecordedEntry, type RecordedNote, readTranscript } from './transcripts.ts'

// The recorder kept only sums of these scenes, so they are played again instead of replayed.
const NOTES = readTranscript('G_concurrency_throughput').filter((row): row is RecordedNote => !('request' in (row as RecordedEntry)))
const PARALLEL = 50

let emulator: Emulator
const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL })

beforeAll(async () => {
  emulator = await startEmulator({ profile: '1.479' })
})

afterAll(async () => {
  agent.destroy()
  await emulator.close()
})

function ask(method: string, target: string, body?: unknown) {
  const headers = { authorization: `Bearer ${emulator.tokens.admin}`, 'content-type': 'application/json' }
  return send(emulator.url, agent, { method, target, headers, body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)) })
}

async function seed(paths: readonly string[]): Promise<void> {
  const operations = paths.map((path) => ({ op: 'variable', path, value: 'x', is_secret: false }))
  const answer = await ask('POST', '/_emulator/arrange', operations)
  expect(answer.status).toBe(200)
}

interface ListNote {
  readonly status?: number
  readonly count: number | string
  readonly first?: string
  readonly last?: string
}

/** Asks what each remark of this beginning asked, and shows the answer as the remark does. */
async function askAgain(beginning: string): Promise<{ asked: number; recorded: ListNote[]; ours: ListNote[] }> {
  const notes = NOTES.filter(({ name }) => name.startsWith(beginning))
  const recorded: ListNote[] = []
  const ours: ListNote[] = []
  for (const { name, note } of notes) {
    const expected = note as ListNote
    const answer = await ask('GET', `/api/w/dev/variables/list?${name.slice(name.indexOf('path_start='))}`)
    const text = answer.body.toString('utf8')
    const rows = answer.status === 200 ? (JSON.parse(text) as { path: string }[]) : undefined
    const shown = { status: answer.status, count: rows?.length ?? text, first: rows?.[0]?.path, last: rows?.at(-1)?.path }
    const fields = ['status', 'count', 'first', 'last'].filter((field) => Object.hasOwn(expected, field))
    const pick = (from: object) =>
      Object.fromEntries(Object.entries(from).filter(([field]) => fields.includes(field))) as unknown as ListNote
    recorded.push(pick(expected))
    ours.push(pick(shown))
  }
  return { asked: notes.length, recorded, ours }
}

test('pages of 2,500 rows come in the database’s order', async () => {
  const paths = [1, 4, 8, 16, 32].flatMap((group) =>
    Array.from({ length: 500 }, (_, i) => `f/many/T${group}_${String(i).padStart(4, '0')}`),
  )
  await seed(paths)
  const { asked, recorded, ours } = await askAgain('list path_start=f/many/')
  expect(asked).toBe(8)
  expect(ours).toEqual(recorded)
})

test('no page is longer than 10,000 rows', async () => {
  await seed(Array.from({ length: 11_000 }, (_, i) => `f/clamp/C${String(i).padStart(5, '0')}`))
  const { asked, recorded, ours } = await askAgain('11,000 rows: list')
  expect(asked).toBe(5)
  expect(ours).toEqual(recorded)
})

test.each([true, false])(
  'of fifty creates of one path at once one succeeds and the others lose in a recorded way (secret: %s)',
  async (isSecret) => {
    const recorded = NOTES.filter(({ name }) => name.startsWith('50 parallel creates of the same path')).flatMap(({ note }) =>
      Object.keys((note as { statuses: Record<string, number> }).statuses).map((kind) => kind.replace(/RACE(true|false)/, 'RACE')),
    )
    await ask('POST', '/_emulator/arrange', { op: 'database', up: true, statement_ms: 200 })
    const body = { path: `f/bulk/RACE${isSecret}`, value: 'x', is_secret: isSecret, description: '' }
    const create = async () => {
      const answer = await ask('POST', '/api/w/dev/variables/create', body)
      return `${answer.status} ${answer.body.toString('utf8')}`.replace(body.path, 'f/bulk/RACE')
    }
    const together = await Promise.all(Array.from({ length: PARALLEL }, create))
    const afterwards = await create()
    expect(together.filter((kind) => kind.startsWith('201'))).toHaveLength(1)
    expect(together.some((kind) => kind.includes('duplicate key value'))).toBe(true)
    expect(afterwards).toContain('already exists')
    const unrecorded = [...together, afterwards].filter((kind) => !recorded.some((known) => kind.startsWith(known)))
    expect(unrecorded).toEqual([])
  },
)

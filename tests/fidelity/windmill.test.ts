import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../emulators/windmill/src/index.ts'
import { checkRemark } from './check-remarks.ts'
import { EXCUSES, UNCHECKED_REMARKS } from './excuses.ts'
import { type Outcome, type Remark, type Replay, Replayer } from './replay.ts'
import { ACCOUNTS, SECRET } from './scene.ts'
import { FIRST_TRANSCRIPT, TRANSCRIPTS } from './transcripts.ts'

const INSPECTED_MIN = 1288
const REMARKS_MIN = 51
const EVERY_TRANSCRIPT = [FIRST_TRANSCRIPT, ...TRANSCRIPTS]

const emulators: Emulator[] = []
const replayers: Replayer[] = []
const replays = new Map<string, Replay>()

async function startServer(): Promise<Replayer> {
  const emulator = await startEmulator({ profile: '1.479', empty: true })
  emulators.push(emulator)
  const replayer = new Replayer(emulator.url)
  replayers.push(replayer)
  await replayer.control('arrange', ACCOUNTS)
  return replayer
}

beforeAll(async () => {
  const first = await startServer()
  for (const [persona, email] of [
    ['admin', 'admin@windmill.dev'],
    ['dev1', 'dev1@x.dev'],
  ] as const) {
    const made = (await first.control('arrange', { op: 'token', email })) as { results: { token: string }[] }
    first.know(persona, made.results[0]?.token ?? '')
  }
  replays.set(FIRST_TRANSCRIPT, await first.play(FIRST_TRANSCRIPT))

  const second = await startServer()
  await second.control('arrange', [
    { op: 'superadmin-secret', token: SECRET },
    { op: 'setting', name: 'automate_username_creation', value: false },
  ])
  for (const transcript of TRANSCRIPTS) replays.set(transcript, await second.play(transcript))
})

afterAll(async () => {
  for (const replayer of replayers) replayer.close()
  await Promise.all(emulators.map((emulator) => emulator.close()))
})

const outcomes = (): Outcome[] => [...replays.values()].flatMap((replay) => replay.outcomes)
const remarks = (): Remark[] => [...replays.values()].flatMap((replay) => replay.remarks)
const excuseOf = ({ transcript, name }: Outcome) => EXCUSES.find((excuse) => excuse.transcript === transcript && excuse.name === name)

describe('the emulator answers as the recorded server did', () => {
  test.each(EVERY_TRANSCRIPT)('%s', (transcript) => {
    const wrong = outcomes().filter((each) => each.transcript === transcript && each.differences.length > 0 && excuseOf(each) === undefined)
    expect(wrong.map((each) => `${each.index} "${each.name}": ${each.differences.join('; ')}`)).toEqual([])
  })

  test('no fewer answers were compared than were recorded', () => {
    expect(outcomes().length).toBeGreaterThanOrEqual(INSPECTED_MIN)
    expect(remarks().length).toBeGreaterThanOrEqual(REMARKS_MIN)
  })

  test('every excuse is about an entry that exists and still differs', () => {
    const stale = EXCUSES.filter((excuse) => !outcomes().some((each) => excuseOf(each) === excuse && each.differences.length > 0))
    expect(stale).toEqual([])
  })
})

describe('the recorder’s remarks', () => {
  /** Lists and races are played again in a suite of their own. */
  const playedAgain = (remark: Remark) => /^(list path_start=|11,000 rows: |50 parallel creates of the same path)/.test(remark.name)
  const uncheckedBy = (remark: Remark) =>
    UNCHECKED_REMARKS.filter((each) => each.transcript === remark.transcript && each.name.test(remark.name))

  test('each is true of the emulator, played again, or declared unchecked', () => {
    const wrong: string[] = []
    for (const remark of remarks()) {
      if (uncheckedBy(remark).length > 0 || playedAgain(remark)) continue
      const differences = checkRemark(remark) ?? ['nobody checks it']
      if (differences.length > 0) wrong.push(`${remark.transcript} "${remark.name}": ${differences.join('; ')}`)
    }
    expect(wrong).toEqual([])
  })

  test('every declaration is about a remark that exists', () => {
    expect(UNCHECKED_REMARKS.filter((each) => !remarks().some((remark) => uncheckedBy(remark).includes(each)))).toEqual([])
  })
})

import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DatabaseRefusal } from './database-refusal.ts'
import { takeDirectoryLock } from './directory-lock.ts'
import { openEmbeddedDatabase } from './open-embedded.ts'
import { type EmbeddedProcess, nextLine, runEmbeddedProcess } from './run-embedded-process.fixture.ts'
import { copyTestCluster } from './test-cluster.ts'

const ROUNDS = 3
const CONTENDERS = 3

let dataDir: string
let running: EmbeddedProcess[]

function run(mode: 'lock' | 'hold'): EmbeddedProcess {
  const started = runEmbeddedProcess(mode, dataDir)
  running.push(started)
  return started
}

beforeEach(() => {
  running = []
  dataDir = fs.mkdtempSync(join(tmpdir(), 'kms-test-lock-'))
})

afterEach(async () => {
  await Promise.all(running.map((process) => process.kill('SIGKILL')))
  fs.rmSync(dataDir, { recursive: true, force: true })
})

test('a second process on the directory is refused with a sentence that names the directory and the holder', async () => {
  await copyTestCluster(dataDir)
  const first = run('hold')
  expect(await nextLine(first)).toMatchObject({ event: 'ready' })

  const refusal = await openEmbeddedDatabase({ dataDir }).catch((error: unknown) => error)

  expect(refusal).toBeInstanceOf(DatabaseRefusal)
  expect(refusal).toMatchObject({
    reason: 'in-use',
    message: `The data directory ${dataDir} is in use by process ${first.child.pid}, and only one process may use an embedded database at a time. Stop that process, or choose another directory.`,
  })
})

test('the same process is refused a second time too, and admitted after the first lock is released', async () => {
  const first = await takeDirectoryLock(dataDir)
  await expect(takeDirectoryLock(dataDir)).rejects.toThrow(`in use by process ${process.pid},`)
  // A refused attempt has opened and closed the file: the lock must have outlived that.
  expect(await nextLine(run('lock'))).toMatchObject({ event: 'refused' })
  first.release()
  const again = await takeDirectoryLock(dataDir)
  again.release()
})

test('the lock of a process that was killed is taken over', async () => {
  const first = run('lock')
  expect(await nextLine(first)).toMatchObject({ event: 'ready' })
  await first.kill('SIGKILL')
  expect(fs.existsSync(join(dataDir, 'lock.holder'))).toBe(true)

  expect(await nextLine(run('lock'))).toMatchObject({ event: 'ready' })
})

test('of processes that start at the same instant exactly one gets the directory, also when the last holder was killed', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const contenders = Array.from({ length: CONTENDERS }, () => run('lock'))
    const said = await Promise.all(contenders.map(nextLine))
    const winners = said.filter((line) => line.event === 'ready')
    const losers = said.filter((line) => line.event === 'refused')
    expect([winners.length, losers.length]).toEqual([1, CONTENDERS - 1])
    for (const loser of losers) expect(loser.message).toContain(`in use by process ${winners[0]?.pid},`)
    await Promise.all(contenders.map((process) => process.kill('SIGKILL')))
  }
})

test('a place that cannot be a data directory is refused with a sentence', async () => {
  const file = join(dataDir, 'file')
  fs.writeFileSync(file, '')
  const refusal = await openEmbeddedDatabase({ dataDir: join(file, 'below') }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(DatabaseRefusal)
  expect(refusal).toMatchObject({ reason: 'not-usable', message: expect.stringContaining('cannot be made') })
})

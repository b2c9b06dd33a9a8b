import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmbeddedDatabase } from './open-embedded.ts'

const MODE_BITS = 0o777

let parent: string
let spawned: ChildProcess[]

function remember(message: unknown): void {
  spawned.push((message as { process: ChildProcess }).process)
}

beforeEach(() => {
  parent = fs.mkdtempSync(join(tmpdir(), 'kms-test-cluster-'))
  spawned = []
  subscribe('child_process', remember)
})

afterEach(() => {
  unsubscribe('child_process', remember)
  fs.rmSync(parent, { recursive: true, force: true })
})

test('the first start makes the cluster in another process and only under its final name when it is whole; later starts make none', async () => {
  const dataDir = join(parent, 'new', 'kms')

  const first = await openEmbeddedDatabase({ dataDir })
  expect(spawned.map((child) => [child.spawnargs.some((argument) => argument.includes('initialise-embedded')), child.exitCode])).toEqual([
    [true, 0],
  ])
  expect(fs.readdirSync(dataDir).sort()).toEqual(['database', 'lock', 'lock.holder'])
  await first.close()
  const leftover = join(dataDir, 'database.partial-of-a-killed-server')
  fs.mkdirSync(leftover)
  fs.writeFileSync(join(leftover, 'PG_VERSION'), '18\n')

  const second = await openEmbeddedDatabase({ dataDir })
  expect(spawned).toHaveLength(1)
  expect(fs.readdirSync(dataDir).sort()).toEqual(['database', 'lock', 'lock.holder'])
  await second.close()
  // Nobody but the owner may look into either.
  for (const directory of [dataDir, join(dataDir, 'database')]) expect(fs.statSync(directory).mode & MODE_BITS).toBe(0o700)
})

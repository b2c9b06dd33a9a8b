import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openEmbeddedDatabase } from './open-embedded.ts'

const MODE_BITS = 0o777
// A cluster has about a thousand files; far fewer would mean that this looked in the wrong place.
const FILES_MIN = 500

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
  vi.restoreAllMocks()
  fs.rmSync(parent, { recursive: true, force: true })
})

/** What a folder holds, by inode, itself included. */
function inodesOf(directory: string): number[] {
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })
  return ['', ...names].map((name) => fs.statSync(join(directory, name)).ino)
}

/** Watches the rename that gives the new cluster its name: how many files and folders of it are on the disk by then, and how many not. */
function watchRename(): { synced: number; notSynced: number } {
  const seen = { synced: 0, notSynced: 0 }
  const inodes = new Set<number>()
  const { fsyncSync, renameSync } = fs
  vi.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
    fsyncSync(descriptor)
    inodes.add(fs.fstatSync(descriptor).ino)
  })
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (basename(String(to)) === 'database') {
      const all = inodesOf(String(from))
      seen.synced = all.filter((inode) => inodes.has(inode)).length
      seen.notSynced = all.length - seen.synced
    }
    renameSync(from, to)
  })
  return seen
}

test('the first start makes the cluster in another process and only under its final name when it is whole; later starts make none', async () => {
  const dataDir = join(parent, 'new', 'kms')

  const renamed = watchRename()

  const first = await openEmbeddedDatabase({ dataDir })
  expect(spawned.map((child) => [child.spawnargs.some((argument) => argument.includes('initialise-embedded')), child.exitCode])).toEqual([
    [true, 0],
  ])
  expect(fs.readdirSync(dataDir).sort()).toEqual(['database', 'lock', 'lock.holder'])
  expect(renamed).toEqual({ synced: expect.any(Number), notSynced: 0 })
  expect(renamed.synced).toBeGreaterThan(FILES_MIN)
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

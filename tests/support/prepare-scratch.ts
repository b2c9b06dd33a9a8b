import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const FREE_BYTES_MIN = 4 * 1_024 ** 3

/**
 * Hundreds of databases are made and thrown away: in memory where the machine offers room there, which halves the time. Nothing asks less of the disk for it: every commit is
 * synced, and the tests of that count the calls.
 */
export function setup(): (() => void) | undefined {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return
  const scratch = mkdtempSync(join(MEMORY, 'hanzo-kms-tests-'))
  // PostgreSQL does not run as root: there its files belong to somebody else, who must get this far.
  chmodSync(scratch, 0o711)
  process.env.TMPDIR = scratch
  return () => rmSync(scratch, { recursive: true, force: true })
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= FREE_BYTES_MIN
  } catch {
    return false
  }
}

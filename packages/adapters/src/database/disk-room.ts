import { statfsSync } from 'node:fs'

/** Kept free for what must go on when the disk is full: the log of disclosures, the end of what is under way, the database’s own writes. */
const RESERVE_BYTES = 64 * 1024 * 1024
/** A question to the file system is cheap, but not free. */
const LOOK_EVERY_MS = 1_000

export interface DiskRoomParts {
  readonly freeBytes: () => number
  readonly nowMs: () => number
  readonly onChange: (isShort: boolean) => void
}

/**
 * Whether the disk of the embedded database is short of room: then nothing that grows it is begun. A database whose disk is full cannot be written at all, and one that finds that out while it
 * writes may not come back without a restart; so we stop before.
 */
export function watchDiskRoom({ freeBytes, nowMs, onChange }: DiskRoomParts): () => boolean {
  let isShort = false
  let lookedAtMs = Number.NEGATIVE_INFINITY
  return () => {
    const now = nowMs()
    // Also where the clock went back.
    if (now >= lookedAtMs && now - lookedAtMs < LOOK_EVERY_MS) return isShort
    lookedAtMs = now
    const found = freeBytes() < RESERVE_BYTES
    if (found !== isShort) {
      isShort = found
      onChange(isShort)
    }
    return isShort
  }
}

/** For this user, on the file system of that folder. Endless where it does not tell. */
export function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

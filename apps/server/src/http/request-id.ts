import { randomFillSync } from 'node:crypto'

const CHARS = 14
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Chance for many ids at once: asking the system for each costs more than all the rest of it. */
const chance = new Uint8Array(CHARS * 256)
let used = chance.length

export function newRequestId(): string {
  if (used === chance.length) {
    randomFillSync(chance)
    used = 0
  }
  let id = 'req-'
  for (const end = used + CHARS; used < end; used += 1) id += ALPHABET[(chance[used] ?? 0) % ALPHABET.length]
  return id
}

/** The emulator's own time: real time plus what tests advanced, or standing still. */
export class Clock {
  #offsetMs = 0
  #frozenAtMs: number | undefined

  nowMs(): number {
    return this.#frozenAtMs ?? Date.now() + this.#offsetMs
  }

  advance(durationMs: number): void {
    if (this.#frozenAtMs !== undefined) this.#frozenAtMs += durationMs
    else this.#offsetMs += durationMs
  }

  set(timeMs: number): void {
    if (this.#frozenAtMs !== undefined) this.#frozenAtMs = timeMs
    else this.#offsetMs = timeMs - Date.now()
  }

  freeze(frozen: boolean): void {
    if (frozen) this.#frozenAtMs = this.nowMs()
    else if (this.#frozenAtMs !== undefined) {
      this.#offsetMs = this.#frozenAtMs - Date.now()
      this.#frozenAtMs = undefined
    }
  }
}

/** As the imitated server prints times: no fraction where it is zero. */
export function printTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z')
}

/**
 * Texts that differ from server to server but must differ consistently: each recorded one stands for exactly one of ours, and
 * the other way round. A server that encrypts the same text to two ciphertexts is found out by this.
 */
export class Aliases {
  readonly #ours = new Map<string, string>()
  readonly #recorded = new Map<string, string>()

  /** Whether the two can stand for each other; remembers that they do. */
  bind(recorded: string, ours: string): boolean {
    const known = this.#ours.get(recorded)
    const back = this.#recorded.get(ours)
    if (known === undefined && back === undefined) {
      this.#ours.set(recorded, ours)
      this.#recorded.set(ours, recorded)
      return true
    }
    return known === ours && back === recorded
  }

  /** Ours in place of each recorded text that stands in a request body. */
  translate(text: string): string {
    let translated = text
    for (const [recorded, ours] of this.#ours) translated = translated.replaceAll(recorded, ours)
    return translated
  }
}

/** A failure while reading JSON: bad syntax, or well-formed data of another shape than asked for. */
export class JsonProblem extends Error {
  readonly kind: 'syntax' | 'data'
  readonly column: number

  constructor(kind: 'syntax' | 'data', message: string, column: number) {
    super(message)
    this.kind = kind
    this.column = column
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * Reads JSON from bytes one value at a time, as the imitated server's reader does: it stops after the value it was asked for,
 * and what follows it is never looked at.
 */
export class JsonReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get column(): number {
    return this.#at
  }

  /** The next significant byte as a character, not consumed. */
  peek(): string {
    while (isBlank(this.#bytes[this.#at])) this.#at++
    const byte = this.#bytes[this.#at]
    return byte === undefined ? '' : String.fromCharCode(byte)
  }

  skip(): void {
    this.#at++
  }

  syntax(message: string, column = this.#at): JsonProblem {
    return new JsonProblem('syntax', message, column)
  }

  data(message: string, column = this.#at): JsonProblem {
    return new JsonProblem('data', message, column)
  }

  text(): string {
    this.#at++
    const start = this.#at
    let plain = true
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw this.syntax('EOF while parsing a string')
      if (byte === QUOTE) break
      if (byte < 0x20) throw this.syntax('control character (\\u0000-\\u001F) found while parsing a string', this.#at + 1)
      if (byte === BACKSLASH) {
        plain = false
        this.#at++
      }
      this.#at++
    }
    const raw = this.#bytes.subarray(start, this.#at)
    this.#at++
    let decoded: string
    try {
      decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
    } catch {
      throw this.syntax('invalid unicode code point')
    }
    return plain ? decoded : this.#unescape(decoded)
  }

  #unescape(raw: string): string {
    const text = raw.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_all, code: string) => {
      if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
      const character = ESCAPES[code]
      if (character === undefined) throw this.syntax('invalid escape')
      return character
    })
    if (!text.isWellFormed()) throw this.syntax('unexpected end of hex escape')
    return text
  }

  number(): string {
    this.peek()
    const start = this.#at
    while (/[-+.0-9eE]/.test(String.fromCharCode(this.#bytes[this.#at] ?? 0))) this.#at++
    const digits = this.#bytes.toString('latin1', start, this.#at)
    if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(digits)) throw this.syntax('invalid number')
    return digits
  }

  word(word: string): void {
    for (const letter of word) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw this.syntax('EOF while parsing a value')
      if (String.fromCharCode(byte) !== letter) throw this.syntax('expected ident', this.#at + 1)
      this.#at++
    }
  }

  /** Any value, given back parsed; nesting has no limit here. */
  any(): unknown {
    this.peek()
    const start = this.#at
    this.#skipValue()
    return JSON.parse(this.#bytes.toString('utf8', start, this.#at))
  }

  #skipValue(): void {
    const next = this.peek()
    if (next === '"') this.text()
    else if (next === '{') for (const _key of this.keys()) this.#skipMember()
    else if (next === '[') for (const _item of this.items()) this.#skipValue()
    else if (next === 't') this.word('true')
    else if (next === 'f') this.word('false')
    else if (next === 'n') this.word('null')
    else if (/[-0-9]/.test(next)) this.number()
    else throw next === '' ? this.syntax('EOF while parsing a value') : this.syntax('expected value', this.#at + 1)
  }

  #skipMember(): void {
    this.colon()
    this.#skipValue()
  }

  /** Walks an object: yields at each key, with the reader standing before its value. */
  *keys(): Generator<string> {
    this.skip()
    for (let first = true; ; first = false) {
      if (this.#endOf('}', 'an object', first)) return
      if (this.peek() !== '"') throw this.syntax('key must be a string', this.#at + 1)
      const key = this.text()
      yield key
    }
  }

  /** To be called between a key and its value. */
  colon(): void {
    const next = this.peek()
    if (next === '') throw this.syntax('EOF while parsing an object')
    if (next !== ':') throw this.syntax('expected `:`', this.#at + 1)
    this.skip()
    if (this.peek() === '') throw this.syntax('EOF while parsing a value')
  }

  *items(): Generator<number> {
    this.skip()
    for (let index = 0; ; index++) {
      if (this.#endOf(']', 'a list', index === 0)) return
      yield index
    }
  }

  #endOf(bracket: string, what: string, first: boolean): boolean {
    const next = this.peek()
    if (next === '') throw this.syntax(`EOF while parsing ${what}`)
    if (next === bracket) {
      this.skip()
      return true
    }
    if (first) return false
    if (next !== ',') throw this.syntax(`expected \`,\` or \`${bracket}\``, this.#at + 1)
    this.skip()
    if (this.peek() === bracket) throw this.syntax('trailing comma', this.#at + 1)
    return false
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

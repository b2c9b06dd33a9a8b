import { randomBytes } from 'node:crypto'

/** Values that must not be found where they do not belong, each under a name that says what it is. */
export interface Canaries {
  /** Makes one that begins with a letter and is unlike anything else. */
  plant(what: string): string
  /** One that was made by the server, such as a token. */
  add(what: string, value: string): void
  readonly planted: ReadonlyMap<string, string>
  /** The names of those that this text holds, plainly or in a usual encoding. */
  foundIn(text: string): readonly string[]
  /** The same for bytes, where a database may keep wide characters and compressed pages apart. */
  foundInBytes(bytes: Buffer): readonly string[]
}

/** Shorter ones could be found by chance. */
const CHARS_MIN = 12

export function makeCanaries(): Canaries {
  const planted = new Map<string, string>()
  const add = (what: string, value: string) => {
    if (value.length < CHARS_MIN) throw new Error(`A canary of ${value.length} characters may be found by chance: ${what}`)
    planted.set(what, value)
  }
  return {
    planted,
    add,
    plant(what) {
      const value = `Canary${randomBytes(15).toString('hex')}`
      add(what, value)
      return value
    },
    foundIn: (text) =>
      [...planted].filter(([, value]) => spellings(value).some((spelling) => text.includes(spelling))).map(([what]) => what),
    foundInBytes: (bytes) =>
      [...planted]
        .filter(
          ([, value]) => spellings(value).some((spelling) => bytes.includes(spelling)) || bytes.includes(Buffer.from(value, 'utf16le')),
        )
        .map(([what]) => what),
  }
}

/** Base64 has three, by where in the text the value begins; their inner parts are enough. */
function spellings(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8')
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  )
  return [
    value,
    bytes.toString('hex'),
    encodeURIComponent(value),
    ...shifted,
    ...shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}

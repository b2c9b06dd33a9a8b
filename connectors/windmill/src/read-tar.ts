import { ARCHIVE_FILES_MAX } from './limits.ts'

const BLOCK = 512
const NAME_CHARS = 100
const PREFIX_AT = 345
const PREFIX_CHARS = 155

export interface TarFile {
  readonly name: string
  readonly content: string
}

/**
 * The files of a tar archive given as one character for each byte (ustar, with GNU's and pax's long names). Undefined where it is none, or is not complete: a file that is missing from
 * it would look like a variable that is gone.
 */
export function readTar(bytes: string): readonly TarFile[] | undefined {
  const files: TarFile[] = []
  let longName: string | undefined
  let at = 0
  for (; at + BLOCK <= bytes.length && bytes.charCodeAt(at) !== 0; ) {
    const header = bytes.slice(at, at + BLOCK)
    const size = sizeIn(header)
    if (size === undefined || !header.startsWith('ustar', 257) || at + BLOCK + size > bytes.length) return undefined
    if (files.length >= ARCHIVE_FILES_MAX) return undefined
    const content = bytes.slice(at + BLOCK, at + BLOCK + size)
    const kind = header.charAt(156)
    if (kind === 'L') longName = untilNul(content)
    else if (kind === 'x') longName = pathIn(content) ?? longName
    else {
      if (kind === '0' || kind === '\0') files.push({ name: longName ?? nameIn(header), content })
      longName = undefined
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  // The end is a block of zeros; without one the rest may be missing.
  return bytes.charCodeAt(at) === 0 ? files : undefined
}

const untilNul = (text: string) => text.split('\0', 1)[0] ?? ''

function nameIn(header: string): string {
  const name = untilNul(header.slice(0, NAME_CHARS))
  const isUstar = header.startsWith('ustar\0', 257)
  const prefix = isUstar ? untilNul(header.slice(PREFIX_AT, PREFIX_AT + PREFIX_CHARS)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function sizeIn(header: string): number | undefined {
  const digits = untilNul(header.slice(124, 136)).trim()
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

/** Of pax records, `LENGTH path=NAME\n`. */
function pathIn(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1]
}

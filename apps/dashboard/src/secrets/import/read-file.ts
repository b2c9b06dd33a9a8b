import { type Format, guessFormat } from './read-text.ts'

const FILE_BYTES_MAX = 5 * 1_048_576
const LOOKED_AT_BYTES = 4_096

/** What somebody brought to import: its text, or why it was not read. */
export interface Brought {
  readonly text: string
  readonly format: Format
  readonly problem?: string
}

export const broughtText = (text: string): Brought => ({ text, format: guessFormat(text) })

/** Chosen or dropped. A file that is too large or holds no text is not read at all. */
export async function readFile(file: File): Promise<Brought> {
  const problem = await problemWith(file)
  if (problem) return { text: '', format: 'dotenv', problem }
  const text = await file.text()
  return { text, format: guessFormat(text, file.name) }
}

async function problemWith(file: File): Promise<string | undefined> {
  if (file.size > FILE_BYTES_MAX) return `${file.name} is larger than 5 MB. Split it, or import it with the command line.`
  const start = await file
    .slice(0, LOOKED_AT_BYTES)
    .arrayBuffer()
    .catch(() => undefined)
  if (!start) return `${file.name} could not be read: it may be a folder, or gone. Drop a .env, .json or .yaml file.`
  if (new Uint8Array(start).includes(0)) return `${file.name} is no text file. Drop or choose a .env, .json or .yaml file.`
  return undefined
}

import { readFileSync } from 'node:fs'
import { CliFailure } from '../failure/cli-failure.ts'

/** No single value, and no file to import, may be larger than what the server takes at once. */
const INPUT_BYTES_MAX = 16 * 1_048_576

let stdinTaken = false

export async function readStdin(what: string): Promise<string> {
  if (stdinTaken)
    throw new CliFailure('Standard input can be read only once.', { todo: 'Use "-" for one thing only, and a file for the others.' })
  stdinTaken = true
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > INPUT_BYTES_MAX) throw tooLarge('Standard input')
  }
  return asText(Buffer.concat(chunks), what)
}

/** A token or password piped in: the newline that `echo` adds is not part of it. */
export async function readSecretLine(what: string): Promise<string> {
  return (await readStdin(what)).replace(/\r?\n$/, '')
}

export function readTextFile(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new CliFailure(`Could not read the file ${file}.`, { why: whyUnreadable(error), todo: 'Check the path.' })
  }
  if (bytes.length > INPUT_BYTES_MAX) throw tooLarge(`The file ${file}`)
  return asText(bytes, `The file ${file}`)
}

/** Exactly the text of these bytes: also a byte order mark stays, as somebody's value may need it. */
function asText(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new CliFailure(`${what} is not UTF-8 text.`, {
      why: 'Secrets are text; other bytes would come back changed.',
      todo: 'Encode it first, for example with base64, and decode it where it is used.',
    })
  }
}

function tooLarge(what: string): CliFailure {
  return new CliFailure(`${what} is larger than ${INPUT_BYTES_MAX / 1_048_576} MiB.`, { why: 'The server takes no more at once.' })
}

export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'It does not exist.'
  if (code === 'EACCES' || code === 'EPERM') return 'This user may not.'
  if (code === 'EISDIR') return 'It is a directory.'
  if (code === 'ENOTDIR') return 'A part of its path is a file, not a directory.'
  if (code === 'ENOSPC') return 'The disk is full.'
  if (code === 'EROFS') return 'The file system is read-only.'
  return typeof code === 'string' ? `The system says ${code}.` : 'The system does not say why.'
}

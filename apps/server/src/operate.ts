/** `kms backup`, `kms restore`, `kms export` and `kms import`: what works on the database itself, with the settings of the server. See `docs/operations.md`. */
import { parseArgs } from 'node:util'
import { type MadeBackup, makeBackup } from './operations/make-backup.ts'
import { type TakenBackup, takeBackup } from './operations/take-backup.ts'
import { sentenceOfStart } from './sentence-of-start.ts'
import { readSettings } from './settings.ts'

const FAILED_CODE = 1

const { values, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' }, json: { type: 'boolean' } } })
const [command, file] = positionals

try {
  if (file === undefined) throw new Error('Which file? None was given.')
  const settings = readSettings(process.env, process.cwd())
  if (command === 'backup') say(await makeBackup(settings, file), describeMade)
  else say(await takeBackup(settings, file, values.check === true), describeTaken)
} catch (error) {
  process.stderr.write(`${sentenceOfStart(error, undefined)}\n`)
  process.exitCode = FAILED_CODE
}

function say<Done>(done: Done, describe: (done: Done) => string): void {
  process.stdout.write(`${values.json ? JSON.stringify(done, null, 2) : describe(done)}\n`)
}

function describeMade({ file: made, bytes, tables, rows, rootKeyId }: MadeBackup): string {
  return `${made}: ${rows} rows of ${tables} tables in ${bytes} bytes, opened and counted. Root key ${rootKeyId} opens it: keep that key as long as this file.`
}

function describeTaken({ file: taken, rows, tables, version, createdAt, restored }: TakenBackup): string {
  const what = `${rows} rows of ${tables} tables, made at ${createdAt} by version ${version}`
  return restored
    ? `${taken}: restored ${what}. Start the server on it.`
    : `${taken}: ${what}. Every byte opens under this root key; nothing was restored.`
}

/** `npm run bench -- NAME`: runs one benchmark of this folder. */
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()
const [name = ''] = process.argv.slice(2)
if (names.includes(name)) {
  await import(`./${name}.ts`)
} else {
  process.stderr.write(`Name a benchmark: npm run bench -- ${names.join(' | ')}\n`)
  process.exitCode = 2
}

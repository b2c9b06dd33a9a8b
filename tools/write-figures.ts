/**
 * `npm run figures`: runs the long form of every test that prints figures, and writes them to `docs/figures.md`. Arguments choose files by path, as vitest does: then the figures of
 * others stay as they are there. The long form takes hours; on a busy machine start one file after the other.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeFigures, readFigures, readTable } from './read-figures.ts'
import { root, runStep } from './steps.ts'

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024
const files = ['tests/crash', 'tests/main-job/faults.test.ts', 'tests/security/hostile-addresses.test.ts']
const page = join(root, 'docs', 'figures.md')
/** A machine that does other things as well starts slowly. */
const HOOK_MS_MAX = 600_000
const given = process.argv.slice(2)
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const { stdout, status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--maxWorkers=1', `--hookTimeout=${HOOK_MS_MAX}`, ...(given.length > 0 ? given : files)],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
process.stdout.write(stdout)
const measured = readFigures(stdout)
if (status !== 0 || measured.length === 0) {
  process.stderr.write('\nNo figures were written: a test failed, or none was printed.\n')
  process.exit(1)
}
const kept = given.length > 0 && existsSync(page) ? readTable(readFileSync(page, 'utf8')) : []
const rows = mergeFigures(kept, measured).map(({ name, value, goal }) => `| ${name} | ${value} | ${goal} |`)
const text = `# Figures

Printed by the long form of the tests, and collected here by \`npm run figures\`. The speed of the product is in [performance.md](performance.md).

| Figure | Measured | Goal |
| --- | --- | --- |
${rows.join('\n')}
`
writeFileSync(page, text)
runStep('format', join(root, 'node_modules', '.bin', 'biome'), ['check', '--write', page])
process.stdout.write(`\n${measured.length} figures measured, ${rows.length} in docs/figures.md\n`)

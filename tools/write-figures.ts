/** `npm run figures`: runs the long form of every test that prints figures, and writes them to `docs/figures.md`. Arguments choose files by path, as vitest does. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFigures } from './read-figures.ts'
import { root } from './steps.ts'

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024
const files = ['tests/crash', 'tests/main-job/faults.test.ts']
const given = process.argv.slice(2)
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const { stdout, status } = spawnSync(process.execPath, [vitest, 'run', ...(given.length > 0 ? given : files)], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: OUTPUT_BYTES_MAX,
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.stdout.write(stdout)
const figures = readFigures(stdout)
if (status !== 0 || figures.length === 0) {
  process.stderr.write('\nNo figures were written: a test failed, or none was printed.\n')
  process.exit(1)
}
const rows = figures.map(({ name, value, goal }) => `| ${name} | ${value} | ${goal} |`)
const text = `# Figures

Printed by the long form of the tests, and collected here by \`npm run figures\`. The speed of the product is in [performance.md](performance.md).

| Figure | Measured | Goal |
| --- | --- | --- |
${rows.join('\n')}
`
writeFileSync(join(root, 'docs', 'figures.md'), text)
process.stdout.write(`\n${figures.length} figures in docs/figures.md\n`)

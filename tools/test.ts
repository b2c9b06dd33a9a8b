/** The whole check: format and lint, types, every test. Ends with one plain line that counts them. Arguments choose tests by path, as vitest does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lint, root, runStep, typeCheck } from './steps.ts'

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

const startedMs = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'hanzo-kms-tests-'))
const reportFile = join(folder, 'report.json')
const checks = [lint(), typeCheck()]
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const green = runStep('tests', process.execPath, [
  vitest,
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...process.argv.slice(2),
])
const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
rmSync(folder, { recursive: true })

// A file that broke before its first test has none to count, and still is a failure. So is a check.
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
const failedChecks = checks.filter((passed) => !passed).length
const passed = report.numPassedTests + checks.length - failedChecks
const failed = report.numFailedTests + brokenFiles + failedChecks
const minutes = (performance.now() - startedMs) / 60_000
process.stdout.write(`\nfigure: minutes of this run = ${minutes.toFixed(1)} (goal at most 20 for \`npm test\` on two cores)\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped\n`)
process.exitCode = green && failed === 0 ? 0 : 1

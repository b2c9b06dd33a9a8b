/** What the documents promise names the test that would fail, and that test is there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problemWith, readNamedTests, titlesOf } from './named-tests.ts'
import { root } from './steps.ts'

const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').split('\n')
/** Classes of defects that others have shown: the table has a row for each. */
const CLASSES = 46

test('each class of defects has one row, with a guarantee and a test that is there', () => {
  const rows = linesOf('docs/guarantees.md').filter((line) => /^\| \d+ /.test(line))
  expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: CLASSES }, (_, index) => index + 1))
  const wrong = rows.flatMap((row) => {
    const [, number, defect = '', guarantee = '', tests = ''] = row.split('|').map((cell) => cell.trim())
    const named = readNamedTests(tests)
    if (defect.length < 10 || guarantee.length < 10 || named.length === 0) return [`row ${number} is not whole`]
    return named.flatMap((each) => problemWith(each) ?? [])
  })
  expect(wrong).toEqual([])
})

test('each promise of SECURITY.md names its test', () => {
  const lines = linesOf('SECURITY.md')
  const promised = lines.slice(lines.indexOf('## What is promised') + 1, lines.indexOf('## Against whom')).join('\n')
  const promises = promised.split(/^- /m).slice(1)
  expect(promises.length).toBeGreaterThan(8)
  const wrong = promises.flatMap((promise) => {
    const named = promise.split('\n').flatMap(readNamedTests)
    return named.length === 0 ? [`without a test: ${promise.slice(0, 60)}`] : named.flatMap((each) => problemWith(each) ?? [])
  })
  expect(wrong).toEqual([])
})

test('the check sees a test that is not there, and titles in every form in which they are written', () => {
  expect(problemWith({ file: 'tools/guarantees.test.ts', titles: ['a test that nobody wrote'] })).toContain('has no test')
  expect(problemWith({ file: 'tools/nowhere.test.ts', titles: ['x'] })).toContain('does not exist')
  const source = `test('one', () => {})\nit.each([[1, ')']])(\n  "two's", () => {})\ndescribe(\`three \${on}\`, () => {})\nlaw('it\\'s four', work)`
  expect([...titlesOf(source)]).toEqual(['one', "two's", 'three ${on}', "it's four"])
  expect(readNamedTests('| `a/b.test.ts` › group › each %s; `c.ts` › other. |')).toEqual([
    { file: 'a/b.test.ts', titles: ['group', 'each %s'] },
    { file: 'c.ts', titles: ['other'] },
  ])
})

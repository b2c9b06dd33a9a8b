import { execFileSync } from 'node:child_process'
import { writeSecrets } from '@hanzo-kms/cli/format/write-secrets'
import { parseDotenv } from '@hanzo-kms/contracts/import/parse-dotenv'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const pieces = fc.constantFrom(
  'a',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  "'",
  '"',
  '`',
  '\\',
  '$',
  '${A}',
  '#',
  ' #',
  '=',
  'ü',
  '😀',
  '\\n',
  '\u0085',
  '\ufeff',
)
const values = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  fc.array(pieces).map((all) => all.join('')),
)
const keys = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/)
const folders = fc.uniqueArray(fc.record({ key: keys, value: values }), { selector: ({ key }) => key, maxLength: 6 })

test('a dotenv export read again by the import gives the same bytes', () => {
  fc.assert(
    fc.property(folders, (secrets) => {
      const { pairs, problems } = parseDotenv(writeSecrets('dotenv', secrets))
      expect(problems).toEqual([])
      expect(pairs.map(({ key, value }) => ({ key, value }))).toEqual(secrets)
    }),
    { numRuns: 1_000 },
  )
})

test('a shell export gives a shell the same bytes, and never a command', () => {
  const awkward = ["it's", '$(echo run) `echo run` ; echo run', 'two\nlines\n', '\\', '', '"', '-n', '!x', '\t ü 😀 \r']
  const secrets = awkward.map((value, index) => ({ key: `KEY_${index}`, value }))
  const printed = execFileSync('sh', [
    '-c',
    `${writeSecrets('shell', secrets)}\nprintf '%s\\0' ${secrets.map(({ key }) => `"$${key}"`).join(' ')}`,
  ])
  expect(printed.toString('utf8').split('\0').slice(0, -1)).toEqual(awkward)
})

test('YAML is a mapping of texts only: no word or number becomes something else', () => {
  const written = writeSecrets('yaml', [
    { key: 'PLAIN', value: 'a: b' },
    { key: 'no', value: '012' },
    { key: '9 to 5', value: 'two\nlines\u0085\u2028' },
  ])
  expect(written).toBe('PLAIN: "a: b"\n"no": "012"\n"9 to 5": "two\\nlines\\u0085\\u2028"\n')
})

test('a key that a format cannot hold is refused by name, instead of writing a file that reads back otherwise', () => {
  for (const format of ['dotenv', 'shell'] as const) {
    expect(() => writeSecrets(format, [{ key: 'two words', value: 'canary' }])).toThrow('"two words"')
  }
  expect(JSON.parse(writeSecrets('json', [{ key: '__proto__', value: 'x' }]))).toHaveProperty(['__proto__'], 'x')
})

import { parseDotenv } from '@hanzo-kms/contracts/import/parse-dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const read = (text: string) => {
  const { pairs, problems } = parseDotenv(text)
  expect(problems).toEqual([])
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

describe('what is read', () => {
  const rows: readonly [string, string, Readonly<Record<string, string>>][] = [
    ['a plain line', 'A=1', { A: '1' }],
    ['export', 'export A=1', { A: '1' }],
    ['spaces around', '  A = two words  ', { A: 'two words' }],
    ['an empty value', 'A=\nB=""', { A: '', B: '' }],
    ['comments', '# one\n\nA=1 # two\nB="x" # three\n#C=3', { A: '1', B: 'x' }],
    ['a # that begins no comment', 'A=a#b\nB="# no"', { A: 'a#b', B: '# no' }],
    ['a comment alone after =', 'A= # nothing', { A: '' }],
    ['equals signs', 'A=a=b=c==', { A: 'a=b=c==' }],
    ['double quotes with escapes', String.raw`A="a\nb\t\"c\" \\ \$x \q"`, { A: 'a\nb\t"c" \\ $x \\q' }],
    ['single quotes as they are', String.raw`A='a\n "b" # c'`, { A: String.raw`a\n "b" # c` }],
    ['backticks', 'A=`"it\'s"`', { A: '"it\'s"' }],
    ['several lines', 'A="one\ntwo\n"\nB=2', { A: 'one\ntwo\n', B: '2' }],
    ['CRLF ends lines and stays in quotes', 'A=1\r\nB="x\r\ny"\r\nC=3', { A: '1', B: 'x\r\ny', C: '3' }],
    ['a byte-order mark', '\uFEFFA=1', { A: '1' }],
    ['unicode', 'A=Grüße ☕\nB="日本語"', { A: 'Grüße ☕', B: '日本語' }],
    ['nothing is expanded', 'A=$' + '{B}\nB=$C', { A: '$' + '{B}', B: '$C' }],
    ['names of the prototype', '__proto__=1\nconstructor=2', { ['__proto__']: '1', constructor: '2' }],
  ]
  test.each(rows)('%s', (_, text, expected) => {
    expect(Object.entries(read(text))).toEqual(Object.entries(expected))
  })
})

test('each bad line and each key that is there twice is named by its line', () => {
  const { problems } = parseDotenv('A=1\nno value here\nA=2\nX Y=3\nC="x" y\nB="open')
  expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6])
  expect(problems.map(({ reason }) => reason).join('\n')).toMatch(/on line 1 already[\s\S]*follows the closing[\s\S]*never closed/)
})

test('any value in double quotes with its escapes comes back byte for byte', () => {
  const quoted = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      // What no secret may hold is refused by the reader itself.
      fc.pre(value.isWellFormed() && !value.includes('\0'))
      expect(read(`A=${quoted(value)}\nB=2`)).toEqual({ A: value, B: '2' })
    }),
  )
})

import { matchesGlob, problemWithGlob } from '@hanzo-kms/core/access/glob'
import fc from 'fast-check'
import picomatch from 'picomatch'
import { expect, test } from 'vitest'

const path = { isPath: true }

test.each([
  ['/app/**', '/app', true],
  ['/app/**', '/app/a/b', true],
  ['/app/**', '/application', false],
  ['/app/*', '/app/a', true],
  ['/app/*', '/app/a/b', false],
  ['/app/*', '/app', false],
  ['/**', '/', true],
  ['/**', '/a/b', true],
  ['/{dev,prod}/x', '/prod/x', true],
  ['/{dev,prod}/x', '/staging/x', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/a/c', false],
])('the path pattern %s for %s: %s', (pattern, text, fits) => expect(matchesGlob(pattern, text, path)).toBe(fits))

test.each([
  ['DB_*', 'DB_URL', true],
  ['DB_*', 'XDB_URL', false],
  ['*', 'a/b', true],
  ['A?', 'A', false],
])('the name pattern %s for %s: %s', (pattern, text, fits) => expect(matchesGlob(pattern, text, { isPath: false })).toBe(fits))

// But for one thing: there `/a*/**` does not fit `/a1` itself while `/a1/**` does; here both do.
test('patterns mean what they mean for the library that others of this API family use', () => {
  const segment = fc.constantFrom('a', 'b', 'ab', 'x1', '*', 'a*', '*b', '?', 'a?', '{a,b}', '{ab,x}1')
  const patterns = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([parts, below]) => `/${parts.join('/')}${below ? '/**' : ''}`)
  const paths = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'x1', 'abc', 'a1'), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`)
  let fitting = 0
  fc.assert(
    fc.property(patterns, paths, (pattern, text) => {
      fc.pre(!/\*[^/]*\/\*\*$/.test(pattern))
      const fits = matchesGlob(pattern, text, path)
      if (fits) fitting += 1
      expect(fits).toBe(picomatch.isMatch(text, pattern, { strictSlashes: false }))
    }),
    { numRuns: 5_000 },
  )
  expect(fitting).toBeGreaterThan(100)
})

test('a pattern made to be slow costs no more than its length times the text’s', () => {
  const pattern = `${'*a'.repeat(120)}b`
  expect(problemWithGlob(pattern)).toBeUndefined()
  expect(matchesGlob(pattern, 'a'.repeat(1_000), { isPath: false })).toBe(false)
})

test.each(['', 'a'.repeat(257), '[a-z]', '!(a)', 'a|b', '{a', '{a,{b,c}}', '{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}'])(
  'what is no pattern is refused with a reason, and fits nothing: %s',
  (pattern) => {
    expect(problemWithGlob(pattern)).toMatch(/\w+/)
    expect(matchesGlob(pattern, pattern, path)).toBe(false)
  },
)

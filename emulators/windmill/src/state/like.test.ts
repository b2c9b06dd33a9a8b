import { expect, test } from 'vitest'
import { createLike } from './like.ts'

test.each([
  ['f/app/%', 'f/app/X', true],
  ['f/app/%', 'f/app2/X', false],
  ['f/app%', 'f/app2/X', true],
  ['f/a_p/%', 'f/axp/x', true],
  ['f/a\\_p/%', 'f/axp/x', false],
  ['f/a\\_p/%', 'f/a_p/x', true],
  ['%%', 'anything', true],
  ['%x%', 'f/app/y', false],
  ['f/app/\\%', 'f/app/X', false],
  ['f/app/\\%', 'f/app/%', true],
  ['F/APP/%', 'f/app/X', false],
  ['f/a.p%', 'f/axp', false],
  ['f/_/x%', 'f/😀/x', true],
])('%s on %s: %s', (pattern, text, matches) => {
  expect(createLike(pattern)(text)).toBe(matches)
})

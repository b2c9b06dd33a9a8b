import { expect, test } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const nowMs = Date.UTC(1994, 10, 6, 8, 49, 7)
const dayMs = 24 * 60 * 60 * 1000

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['99999999999999999999', dayMs],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
  ['Sun Nov  6 08:49:37 1994', 30_000],
  ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
  ['Sun, 06 Nov 2094 08:49:37 GMT', dayMs],
])('%j is understood and bounded', (value, expected) => {
  expect(parseRetryAfter(value, nowMs)).toBe(expected)
})

test.each([undefined, '', '-1', '1.5', '1e3', 'soon', '0x10', '1994-11-06', 'Sun, 06 Foo 1994 08:49:37 GMT', '9'.repeat(21)])(
  '%j is not sound',
  (value) => {
    expect(parseRetryAfter(value, nowMs)).toBeUndefined()
  },
)

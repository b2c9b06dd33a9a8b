import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseArray } from './parse-array.ts'
import { serialiseParameter } from './serialise-parameter.ts'

test('what we send as an array is what we read back, whatever the text in it', () => {
  // NUL is refused before it is sent.
  const text = fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', ''))
  const element = fc.option(text, { nil: null })
  fc.assert(
    fc.property(fc.array(element), (items) => {
      const sent = serialiseParameter(items)
      expect(parseArray(String(sent), (text) => text)).toStrictEqual(items)
    }),
  )
})

test('a text that is no array is an error', () => {
  expect(() => parseArray('1,2', Number)).toThrow('brace')
})

import { expect, test } from 'vitest'
import { readLoginSearch, safeNext } from './login-search.ts'

test.each([80, 1_023, 65_536, -1, 0, 1.5, '8080', '8080@evil.example', [54_321, 54_322], null, {}, true])(
  'what is no port of this machine does not become one: %j',
  (callback_port) => {
    expect(readLoginSearch({ callback_port })).toEqual({ callback_port: 0 })
  },
)

test('a port and what the command line wants to hear again are kept; a state that could be markup or a secret of another kind is not', () => {
  const state = 'x'.repeat(32)
  expect(readLoginSearch({ callback_port: 54_321, callback_state: state })).toEqual({ callback_port: 54_321, callback_state: state })
  for (const callback_state of ['', 'short', `${state}.`, `<${state}`, 'x'.repeat(129), 7, null])
    expect(readLoginSearch({ callback_port: 1_024, callback_state })).toEqual({ callback_port: 1_024 })
  expect(readLoginSearch({})).toEqual({})
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', undefined])(
  'the way on leads to a page of ours: %j',
  (next) => {
    expect(safeNext(next)).toBe('/')
  },
)

import { inspect } from 'node:util'
import { expect, it, test } from 'vitest'
import { ConnectFailure } from './connect-failure.ts'
import { failureOf } from './send-failure.ts'

const limits = { deadlineMs: 30_000, bodyBytesMax: 10 }
const upstream = (code: string) =>
  Object.assign(new Error('canary said by the other side', { cause: new Error('canary') }), {
    code,
    data: 'canary',
    socket: { remoteAddress: 'canary' },
  })

test.each([
  [
    'UND_ERR_SOCKET',
    'uncertain',
    'The connection to https://wm.example ended before the answer was complete; whether the request took effect is not known.',
  ],
  [
    'HPE_INVALID_CONSTANT',
    'uncertain',
    'https://wm.example answered with something that is not HTTP; whether the request took effect is not known.',
  ],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol', 'https://wm.example sent an answer with headers that are too long.'],
])('%s after sending is %s; of the error only its code is kept', (code, kind, message) => {
  const failure = failureOf('https://wm.example', true, upstream(code), limits)
  expect(failure).toMatchObject({ kind, message, cause: { message: code } })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary')
})

it('keeps no code that could be foreign text', () => {
  const failure = failureOf('https://wm.example', true, upstream('canary code'), limits)
  expect(failure.cause).toBeUndefined()
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary')
})

test.each([
  ['deadline', 'Could not connect to https://wm.example within 30 s.'],
  [new ConnectFailure('connect', 'there is no route to it'), 'Could not connect to https://wm.example: there is no route to it.'],
  [new ConnectFailure('policy', 'its name has no address'), 'https://wm.example was not contacted: its name has no address.'],
  [upstream('UND_ERR_CLOSED'), 'Could not connect to https://wm.example.'],
] as const)('before sending, everything is unavailable: %#', (why, message) => {
  const failure = failureOf('https://wm.example', false, why, limits)
  expect(failure).toMatchObject({ kind: 'unavailable', message })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary')
})

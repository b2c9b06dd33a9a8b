import { windmill } from '@hanzo-kms/connector-windmill'
import { describe, expect, it } from 'vitest'

const parse = (given: unknown) => windmill.credentials.safeParse(given)
const issues = (given: unknown) => parse(given).error?.issues.map(({ message }) => message) ?? []
const CLOUD = 'https://app.windmill.dev'

describe('the access token', () => {
  it.each([
    ['token', { token: 'abcdefghij' }],
    ['accessToken', { accessToken: 'abcdefghij' }],
    ['both, equal', { token: ' abcdefghij', accessToken: 'abcdefghij\n' }],
    ['null beside the other', { token: null, accessToken: 'abcdefghij' }],
    ['unknown keys beside it', { token: 'abcdefghij', colour: 'red' }],
  ])('is taken as %s', (_, given) => {
    expect(parse(given).data).toEqual({ instanceUrl: CLOUD, accessToken: 'abcdefghij' })
  })

  it.each([[{}], [{ token: '' }], [{ token: '  ' }], [{ accessToken: '' }], [{ token: 7 }], [{ token: null }]])(
    'is required: %j',
    (given) => {
      expect(issues(given)).toContain('Access Token required')
    },
  )

  it('given twice with two values is refused', () => {
    expect(issues({ token: 'abcdefghij', accessToken: 'klmnopqrst' })).toEqual(['token and accessToken differ: send the access token once'])
  })

  it.each(['two words', 'line\nbreak', 'nul\0', 'ünïcode', `Bearer abc`, 'del\x7f'])(
    'that would break a header is refused: %j',
    (token) => {
      expect(issues({ token })).toHaveLength(1)
    },
  )

  it('is never repeated by the refusal', () => {
    for (const given of [{ token: 'secret one two' }, { token: 'secretonetwo', accessToken: 'secretthree' }]) {
      expect(JSON.stringify(parse(given).error)).not.toContain('secret')
    }
  })
})

describe('the instance URL', () => {
  const urlOf = (instanceUrl: unknown) =>
    (parse({ token: 'abcdefghij', instanceUrl }).data as { instanceUrl: string } | undefined)?.instanceUrl

  it.each([undefined, null, '', '   '])('may be left out: %j', (given) => {
    expect(urlOf(given)).toBe(CLOUD)
  })

  it.each([
    ['https://windmill.example.test', 'https://windmill.example.test'],
    ['https://windmill.example.test/', 'https://windmill.example.test'],
    [' https://Windmill.Example.Test:443/// ', 'https://windmill.example.test'],
    ['http://127.0.0.1:8001', 'http://127.0.0.1:8001'],
    ['http://[::1]:8001/', 'http://[::1]:8001'],
    ['https://tools.example.test/windmill/', 'https://tools.example.test/windmill'],
  ])('%j is kept as %j', (given, kept) => {
    expect(urlOf(given)).toBe(kept)
    expect(urlOf(kept)).toBe(kept)
  })

  it.each([
    'windmill.example.test',
    'ftp://windmill.example.test',
    'javascript:alert(1)',
    'http:windmill.example.test',
    'https://',
    'https://user:pass@windmill.example.test',
    'https://user@windmill.example.test',
    'https://windmill.example.test/?token=x',
    'https://windmill.example.test/#x',
    'https://windmill.example.test/?',
    `https://${'x'.repeat(3000)}.test`,
    5,
  ])('%j is refused', (given) => {
    expect(issues({ token: 'abcdefghij', instanceUrl: given })).toContain('Invalid Instance URL')
  })
})

it('shows the URL only, and names the place by it', () => {
  const credentials = { token: 'abcdefghij', instanceUrl: 'https://tools.example.test/windmill/' }
  expect(windmill.publicCredentials(credentials)).toEqual({ instanceUrl: 'https://tools.example.test/windmill' })
  expect(windmill.origin(credentials)).toBe('https://tools.example.test/windmill')
  expect(windmill.placeOf(credentials, { workspace: 'dev', path: 'f/app/' })).toEqual({
    space: 'https://tools.example.test/windmill/w/dev',
    prefix: 'f/app/',
  })
})

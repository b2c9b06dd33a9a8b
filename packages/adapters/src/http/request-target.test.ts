import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parseBase, targetOf } from './request-target.ts'

const base = { origin: 'https://wm.example', prefix: '/sub' }

describe('a base URL', () => {
  test.each([
    ['https://wm.example', 'https://wm.example', ''],
    ['https://WM.Example.:443/', 'https://wm.example', ''],
    ['http://127.1:8000/a/b/', 'http://127.0.0.1:8000', '/a/b'],
    ['https://[::ffff:1.1.1.1]:9', 'https://1.1.1.1:9', ''],
    ['https://[::1]/x/../y', 'https://[::1]', '/y'],
  ])('%s', (url, origin, prefix) => {
    expect(parseBase(url)).toEqual({ base: { origin, prefix } })
  })

  test.each([
    '',
    'wm.example',
    'ftp://wm.example',
    'file:///etc/passwd',
    'https://me:pw@wm.example',
    'https://wm.example/?a',
    'https://wm.example/#a',
    'https://wm.example:0',
    'https://wm.example//b',
    'https://wm.example/a%2f..%2fb',
  ])('%j is refused', (url) => {
    expect(parseBase(url)).toHaveProperty('problem')
  })
})

/** What servers and proxies may make of it by decoding once, or twice. */
function decodings(target: string): readonly string[] {
  const once = decodeURIComponent(target)
  return [once, once.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))]
}

describe('a path', () => {
  test.each([
    '',
    'a',
    '//evil.example',
    '/a/../b',
    '/..',
    '/a/.',
    '/%2e%2e/b',
    '/.%2E/b',
    '/a%2f..%2fb',
    '/a%5C..%5cb',
    '/%252e%252e/b',
    '/a%25252f..%25252fb',
    '/a\\..\\b',
    '/a?b',
    '/a#b',
    '/a b',
    '/a\r\nHost: evil',
    '/ä',
    '/%',
    '/%zz',
    '@evil.example',
  ])('%j is refused', (path) => {
    expect(targetOf(base, { path })).toHaveProperty('problem')
  })

  test.each(['/api/w/dev/variables/get/f%2Fapp%2FKEY', '/a/...', '/a/..b', '/a//b', '/%20', '/100%25', '/@x:y', '/'])(
    '%j is below the base',
    (path) => {
      expect(targetOf(base, { path })).toEqual({ target: `/sub${path}` })
    },
  )

  it('stays below the base for every encoded name, or is refused', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('..', '.', '../..', '%2e%2e', '\\..\\')), { maxLength: 4 }),
        (names) => {
          const answer = targetOf(base, { path: `/x/${names.map((name) => encodeURIComponent(name)).join('/')}` })
          if ('problem' in answer) return
          const url = new URL(answer.target, base.origin)
          expect(url.origin).toBe(base.origin)
          expect(url.pathname.startsWith('/sub/x/')).toBe(true)
          for (const seen of [answer.target, ...decodings(answer.target)]) {
            expect(seen.split(/[/\\]/).filter((segment) => segment === '..' || segment === '.')).toEqual([])
          }
        },
      ),
    )
  })

  it('gives back every query exactly, encoded', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), (query) => {
        const answer = targetOf(base, { path: '/a', query })
        const target = 'target' in answer ? answer.target : ''
        expect(target).toMatch(/^[!-~]+$/)
        expect(target).not.toMatch(/[+# ]/)
        expect([...new URL(target, base.origin).searchParams]).toEqual(Object.entries(query))
      }),
    )
    expect(targetOf(base, { path: '/a', query: { page: 2, all: true, q: 'a b+c&d' } })).toEqual({
      target: '/sub/a?page=2&all=true&q=a%20b%2Bc%26d',
    })
  })
})

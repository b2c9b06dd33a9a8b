import { secret } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const target = fc
  .tuple(fc.constantFrom('f', 'u'), fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/), fc.array(segment, { maxLength: 3 }))
  .map((parts) => ({ workspace: 'dev', path: `${parts.flat().join('/')}/` }))
  .filter((each) => windmill.target.safeParse(each).success)

describe('names and keys', () => {
  it('are one to one for every key that has a name', () => {
    fc.assert(
      fc.property(target, segment, (place, key) => {
        const named = windmill.nameFor(key, place)
        expect(named).toEqual({ name: `${place.path}${key}` })
        if ('name' in named) expect(windmill.keyFor(named.name, place)).toBe(key)
      }),
    )
  })

  it('either have a name within the limits, or a sentence, whatever the key', () => {
    fc.assert(
      fc.property(target, fc.oneof(fc.string({ unit: 'binary' }), fc.string(), segment), (place, key) => {
        const named = windmill.nameFor(key, place)
        if ('problem' in named) {
          expect(named.problem).toMatch(/ .*[.:]/)
          return
        }
        expect(named.name).toMatch(/^[uf](\/[A-Za-z0-9_-]+){2,}$/)
        expect(named.name.length).toBeLessThanOrEqual(255)
        expect(windmill.keyFor(named.name, place)).toBe(key)
      }),
    )
  })

  it('give no key to anything but a direct child', () => {
    fc.assert(
      fc.property(target, fc.string(), (place, text) => {
        const key = windmill.keyFor(text as never, place)
        if (key !== undefined) expect(windmill.nameFor(key, place)).toEqual({ name: text })
        expect(windmill.keyFor(`${place.path}${text}/x` as never, place)).toBeUndefined()
        expect(windmill.keyFor(`${place.path.slice(0, -1)}x${text}` as never, place)).toBeUndefined()
      }),
    )
  })

  it('count the whole path', () => {
    const place = { workspace: 'dev', path: 'f/app/' }
    expect(windmill.nameFor('x'.repeat(249), place)).toHaveProperty('name')
    expect(windmill.nameFor('x'.repeat(250), place)).toEqual({ problem: expect.stringContaining('this one has 256') })
  })
})

describe('a value', () => {
  const problem = (text: string) => windmill.problemWithValue(secret(text))

  it.each([
    ['empty', ''],
    ['of 11,247 bytes', 'x'.repeat(11_247)],
    ['of 11,247 bytes in other letters', `${'ü'.repeat(5623)}x`],
    ['of three-byte and four-byte letters', '日'.repeat(10) + '🔐'.repeat(10)],
    ['with NUL', 'a\0b'],
    ['that names another marker', '$vault:x'],
  ])('%s is fine', (_, text) => {
    expect(problem(text)).toBeUndefined()
  })

  it.each([
    ['one byte too long', 'x'.repeat(11_248), '11248'],
    ['too long in bytes, not letters', 'ü'.repeat(5624), '11248'],
    ['too long in four-byte letters', '🔐'.repeat(2812), '11248'],
    ['like a ciphertext', '$encrypted:abc', '$encrypted:'],
    ['with half a surrogate pair', 'a\ud800b', 'surrogate'],
  ])('%s gets a sentence that does not repeat it', (_, text, words) => {
    expect(problem(text)).toContain(words)
    expect(problem(text)).not.toContain('abc')
  })

  it('is measured in bytes as the platform counts them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 12_000 }), (text, more) => {
        const whole = text + 'x'.repeat(more)
        expect(problem(whole) !== undefined).toBe(Buffer.byteLength(whole) > 11_247)
      }),
    )
  })
})

import { describe, expect, it, vi } from 'vitest'
import { createConnectorContext } from './connector-context.ts'
import { createRememberedAnswers } from './remembered-answers.ts'

function startClock() {
  const clock = { nowMs: 1_000_000 }
  return { clock, nowMs: () => clock.nowMs }
}

describe('what is remembered', () => {
  it('is asked once within its time, and again when that is over', async () => {
    const { clock, nowMs } = startClock()
    const remember = createRememberedAnswers(nowMs)
    const ask = vi.fn(async () => 'v1')
    expect(await remember('k', 100, ask)).toBe('v1')
    clock.nowMs += 99
    expect(await remember('k', 100, ask)).toBe('v1')
    expect(ask).toHaveBeenCalledTimes(1)
    clock.nowMs += 1
    await remember('k', 100, ask)
    expect(ask).toHaveBeenCalledTimes(2)
    clock.nowMs += 50
    await remember('k', 50, ask)
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('is asked again when the clock was set back', async () => {
    const { clock, nowMs } = startClock()
    const remember = createRememberedAnswers(nowMs)
    const ask = vi.fn(async () => 1)
    await remember('k', 100, ask)
    clock.nowMs -= 10
    await remember('k', 100, ask)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('is shared by those who ask at the same time, also when it fails, and a failure is not kept', async () => {
    const remember = createRememberedAnswers(startClock().nowMs)
    const ask = vi.fn(async (): Promise<number> => {
      throw new Error('away')
    })
    const asked = await Promise.allSettled([remember('k', 100, ask), remember('k', 100, ask), remember('k', 100, ask)])
    expect(asked.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(ask).toHaveBeenCalledTimes(1)
    expect(await remember('k', 100, async () => 5)).toBe(5)
  })

  it('fails like any other question when asking throws at once', async () => {
    const remember = createRememberedAnswers(startClock().nowMs)
    await expect(
      remember('k', 100, () => {
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
  })

  it('keeps keys apart and forgets the oldest when full', async () => {
    const remember = createRememberedAnswers(startClock().nowMs, 2)
    const ask = vi.fn(async () => 0)
    for (const key of ['a', 'b', 'c', 'b', 'c']) await remember(key, 100, ask)
    expect(ask).toHaveBeenCalledTimes(3)
    await remember('a', 100, ask)
    expect(ask).toHaveBeenCalledTimes(4)
  })
})

it('hands on the client, the clock and the sleep that it was given', async () => {
  const http = vi.fn()
  const sleep = vi.fn(async () => {})
  const context = createConnectorContext({ http, nowMs: () => 42, sleep })
  context.http('https://wm.example', {})
  await context.sleep(5, { aborted: false, throwIfAborted() {} })
  expect(http).toHaveBeenCalledWith('https://wm.example', {})
  expect(sleep).toHaveBeenCalledTimes(1)
  expect(context.nowMs()).toBe(42)
})

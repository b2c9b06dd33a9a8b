import type { Page } from 'playwright-core'

/** What a page saw of itself. */
export interface Seen {
  /** Since the navigation began. */
  readonly fcpMs: number
  readonly lcpMs: number
  readonly gridMs: number
  readonly requests: number
  readonly codeBytes: number
  readonly dataBytes: number
  /** From each input to the paint that shows it. The browser tells steps of 8 ms, and nothing of those below 16. */
  readonly inputsMs: readonly number[]
  /** From frame to frame. */
  readonly framesMs: readonly number[]
  readonly rowsMax: number
}

/** Runs in the page before anything else. A text, since it is no code of ours that runs there. */
export const observePage = `
window.seen = (() => {
  let fcpMs = 0, lcpMs = 0, gridMs = 0, rowsMax = 0, inputs = new Map(), framesMs = [], last
  const observe = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more })
  observe('paint', ({ name, startTime }) => { if (name === 'first-contentful-paint') fcpMs = startTime })
  observe('largest-contentful-paint', ({ startTime }) => { lcpMs = startTime })
  observe('event', ({ interactionId, startTime, duration, name }) => {
    // Moves and scrolls of the pointer are no inputs that somebody waits for.
    if (!interactionId && !/^(key|input|beforeinput)/.test(name)) return
    const id = interactionId || 'at ' + startTime
    inputs.set(id, Math.max(inputs.get(id) ?? 0, duration))
  }, { durationThreshold: 16 })
  const onFrame = (at) => {
    if (last !== undefined) framesMs.push(at - last)
    last = at
    const rows = document.querySelectorAll('[role=row]').length
    rowsMax = Math.max(rowsMax, rows)
    if (gridMs === 0 && rows > 1) gridMs = at
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
  return {
    restart: () => { inputs = new Map(); framesMs = []; rowsMax = 0; last = undefined },
    tell: () => {
      const until = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < gridMs)
      const bytes = (list) => list.reduce((sum, { transferSize }) => sum + transferSize, 0)
      const isData = ({ name }) => name.includes('/api/')
      return {
        fcpMs, lcpMs, gridMs, rowsMax, framesMs, inputsMs: [...inputs.values()], requests: until.length + 1,
        codeBytes: bytes(until.filter((entry) => !isData(entry))), dataBytes: bytes(until.filter(isData)),
      }
    },
  }
})()`

/** A moment is given to what the browser tells late. */
export async function seenBy(page: Page): Promise<Seen> {
  await page.evaluate('new Promise((done) => setTimeout(done, 300))')
  return page.evaluate('window.seen.tell()')
}

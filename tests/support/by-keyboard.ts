import type { Locator, Page } from 'playwright-core'

const STEPS_MAX = 150

/** Goes there with the Tab key alone, as somebody without a mouse does; fails where it cannot be reached. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${STEPS_MAX} times Tab did not lead to ${target}.`)
}

export async function pressByKeyboard(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

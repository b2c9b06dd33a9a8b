import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from './open-browser.ts'
import { type Stage, startStage } from './start-kms.ts'

export const administrator = { email: 'admin@example.com', password: 'correct horse battery staple' }

/** The built server with its dashboard in a real browser, beside an emulated Windmill. */
export interface DashboardStage {
  readonly stage: Stage
  readonly browser: Browser
  /** Of the project of the stage. */
  readonly projectUrl: string
  /** A browser of its own: cookies, storage, window. */
  readonly open: OpenPage
  /** Through the form, as a person does. */
  signIn(page: Page): Promise<void>
  /** What went wrong in any page so far: errors of scripts, of the content policy, requests that left our origin. */
  readonly faults: readonly string[]
  stop(): Promise<void>
}

export type OpenPage = (options?: {
  readonly theme?: 'light' | 'dark'
  readonly width?: number
}) => Promise<{ readonly context: BrowserContext; readonly page: Page }>

const PATIENCE_MS = 30_000

/** Opens pages of a server, and notes in `faults` what goes wrong in any of them. */
export function watchPages(browser: Browser, origin: string, faults: string[]): OpenPage {
  return async ({ theme = 'light', width = 1_280 } = {}) => {
    const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('pageerror', ({ message }) => faults.push(`script: ${message}`))
    page.on('console', (message) => {
      if (/content security policy|trusted/i.test(message.text())) faults.push(`policy: ${message.text()}`)
    })
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) faults.push(`left our origin: ${request.url()}`)
    })
    return { context, page }
  }
}

/** What a person does with mouse and keyboard from now on, as the page itself sees it. Choosing from a list of the browser's own is not seen. */
export async function countEvents(page: Page): Promise<() => { readonly clicks: number; readonly keys: number }> {
  const seen = { clicks: 0, keys: 0 }
  await page.exposeFunction('countEvent', (kind: 'clicks' | 'keys') => {
    seen[kind] += 1
  })
  await page.evaluate(`
    document.addEventListener('pointerdown', () => countEvent('clicks'), true)
    document.addEventListener('keydown', ({ key }) => ['Control', 'Meta', 'Shift'].includes(key) || countEvent('keys'), true)
  `)
  return () => ({ ...seen })
}

export async function openDashboard(options: Parameters<typeof startStage>[0] = {}): Promise<DashboardStage> {
  const stage = await startStage(options)
  const browser = await openBrowser()
  const faults: string[] = []
  const { project } = await stage.api.call<{ project: { slug: string } }>('GET', `/api/v1/projects/${stage.projectId}`)
  return {
    stage,
    browser,
    projectUrl: `${stage.server.url}/p/${project.slug}`,
    faults,
    open: watchPages(browser, stage.server.url, faults),
    async signIn(page) {
      await page.goto(stage.server.url)
      await page.getByLabel('E-mail address').fill(administrator.email)
      await page.getByLabel('Password').fill(administrator.password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      // With one project it opens at once; with several, the list of them.
      await page.getByRole('heading', { level: 1, name: /^(Projects|Secrets)$/ }).waitFor()
    },
    async stop() {
      await browser.close()
      await stage.stop()
    },
  }
}

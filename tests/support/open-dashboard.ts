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
  open(options?: {
    readonly theme?: 'light' | 'dark'
    readonly width?: number
  }): Promise<{ readonly context: BrowserContext; readonly page: Page }>
  /** Through the form, as a person does. */
  signIn(page: Page): Promise<void>
  /** What went wrong in any page so far: errors of scripts, of the content policy, requests that left our origin. */
  readonly faults: readonly string[]
  stop(): Promise<void>
}

const PATIENCE_MS = 30_000

export async function openDashboard(): Promise<DashboardStage> {
  const stage = await startStage()
  const browser = await openBrowser()
  const faults: string[] = []
  const { project } = await stage.api.call<{ project: { slug: string } }>('GET', `/api/v1/projects/${stage.projectId}`)
  return {
    stage,
    browser,
    projectUrl: `${stage.server.url}/p/${project.slug}`,
    faults,
    async open({ theme = 'light', width = 1_280 } = {}) {
      const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE_MS)
      page.on('pageerror', ({ message }) => faults.push(`script: ${message}`))
      page.on('console', (message) => {
        if (/content security policy|trusted/i.test(message.text())) faults.push(`policy: ${message.text()}`)
      })
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== stage.server.url) faults.push(`left our origin: ${request.url()}`)
      })
      return { context, page }
    },
    async signIn(page) {
      await page.goto(stage.server.url)
      await page.getByLabel('E-mail address').fill(administrator.email)
      await page.getByLabel('Password').fill(administrator.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      // With one project it opens at once; with several, the list of them.
      await page.getByRole('heading', { level: 1, name: /^(Projects|Secrets)$/ }).waitFor()
    },
    async stop() {
      await browser.close()
      await stage.stop()
    },
  }
}

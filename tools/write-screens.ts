/** `npm run screens`: every page in both themes into `docs/generated/screens`, and the pictures of the README into `docs/pictures`. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { setup } from '../tests/support/prepare-browser.ts'
import { root } from './steps.ts'

const pictures = join(root, 'docs', 'pictures')
const SIZE = { width: 1_180, height: 700 }
const secrets = ['API_KEY', 'DATABASE_URL', 'LOG_LEVEL', 'REDIS_URL', 'SENTRY_DSN', 'STRIPE_SECRET_KEY']

await setup()
await writePictures()
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const pages = spawnSync(process.execPath, [vitest, 'run', 'tests/e2e/pages.test.ts', '-t', 'theme'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, KMS_SCREENS: '1' },
})
process.exit(pages.status ?? 1)

async function writePictures(): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const { openDashboard } = await import('../tests/support/open-dashboard.ts')
  const dashboard = await openDashboard()
  const { stage } = dashboard
  await stage.importEnv(secrets.map((key) => `${key}=value`).join('\n'))
  await stage.arrange(
    { op: 'variable', path: 'f/app/LOG_LEVEL', value: 'debug', is_secret: false, description: 'set by hand' },
    { op: 'variable', path: 'f/app/slack_webhook', value: 'https://example.com', is_secret: true, description: 'of another team' },
  )
  for (const theme of ['light', 'dark'] as const) {
    const { page, context } = await dashboard.open({ theme })
    await page.setViewportSize(SIZE)
    await dashboard.signIn(page)
    if (theme === 'light') await drawConnect(page, `${dashboard.projectUrl}/integrations`, stage.emulator)
    else await drawPlan(page, `${dashboard.projectUrl}/integrations`)
    await context.close()
  }
  await dashboard.stop()
}

async function drawConnect(page: Page, at: string, windmill: { readonly url: string; readonly tokens: { readonly dev1: string } }) {
  await page.goto(`${at}/app-connections/new/windmill`)
  await page.getByLabel('Instance URL').fill(windmill.url)
  await page.getByLabel('Access Token').fill(windmill.tokens.dev1)
  await page.getByLabel('Access Token').blur()
  await page.getByText('Signed in as').waitFor()
  await page.screenshot({ path: join(pictures, 'connect.png') })
}

async function drawPlan(page: Page, at: string) {
  await page.goto(`${at}/secret-syncs/new`)
  await page.getByText('Nothing has been written.').waitFor()
  await page.screenshot({ path: join(pictures, 'sync-plan.png') })
}

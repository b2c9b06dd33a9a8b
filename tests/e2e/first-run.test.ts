import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyTestCluster } from '@hanzo-kms/adapters/database/test-cluster'
import { type Emulator, startEmulator } from '@hanzo-kms/emulator-windmill'
import { connectors } from '@hanzo-kms/server/connectors'
import { readSettings } from '@hanzo-kms/server/settings'
import { type RunningServer, startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pressByKeyboard, tabTo } from '../support/by-keyboard.ts'
import { openBrowser } from '../support/open-browser.ts'
import { administrator, countEvents, watchPages } from '../support/open-dashboard.ts'

let dataDir: string
let emulator: Emulator
let server: RunningServer
let browser: Browser
const faults: string[] = []
let page: Page

const start = (port = 0) =>
  startServer(
    { ...readSettings({}, dataDir), dataDir, port, egressAllow: new URL(emulator.url).host },
    connectors,
    pino({ level: 'silent' }),
  )

/** As after `npm start`: nobody has been here. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-first-run-'))
  await copyTestCluster(dataDir)
  emulator = await startEmulator({ profile: '1.479' })
  server = await start()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await emulator?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const env = 'export DATABASE_URL="postgres://canary-db"\n# comment\nAPI_KEY=canary-api\n'

test('from nothing to the first synced secret on one path; the connection and the sync take at most 10 clicks and 1 key', async () => {
  const opened = await watchPages(browser, server.url, faults)()
  page = opened.page
  await opened.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(server.url)
  await page.getByRole('heading', { name: 'Set up Hanzo KMS' }).waitFor()
  // Without a mouse.
  await tabTo(page, page.getByLabel('E-mail address'))
  await page.keyboard.type(administrator.email)
  await tabTo(page, page.getByLabel('Password'))
  await page.keyboard.type('too short')
  await pressByKeyboard(page, page.getByRole('button', { name: 'Set up' }))
  await page.getByRole('alert').waitFor()
  await tabTo(page, page.getByLabel('Password'))
  await page.keyboard.press('Control+a')
  await page.keyboard.type(administrator.password)
  await page.keyboard.press('Enter')

  // The first project has a name already, which one may type over.
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  await expect.poll(() => page.getByLabel('Name of the project').inputValue()).toBe('My project')
  await page.keyboard.press('Enter')
  await page.getByText('No secrets in / yet.').waitFor()

  // A paste anywhere on the page, without a click before it.
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(env)})`)
  await page.keyboard.press('Control+v')
  await page.getByText('2 new keys, 0 that exist, 0 lines with a problem.').waitFor()
  expect(await page.getByLabel('Into').inputValue()).toBe('prod')
  await page.getByRole('button', { name: 'Add 2 keys to the changes' }).click()
  await page.keyboard.press('Control+s')
  await page.getByText('2 secrets saved. Next: send them to Windmill.').waitFor()

  const counted = await countEvents(page)
  await page.getByRole('link', { name: 'Connect Windmill' }).last().click()
  const token = page.getByLabel('Access Token')
  await token.waitFor()
  await page.getByLabel('Instance URL').fill(emulator.url)
  await token.focus()
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(emulator.tokens.dev1)})`)
  await page.keyboard.press('Control+v')
  await page.getByText('Signed in as dev1@example.test.').waitFor()
  await page.getByRole('button', { name: 'Connect to Windmill' }).click()
  await page.getByText('Your Windmill Connection is now available for use.').waitFor()
  await page.getByRole('link', { name: 'Create a sync' }).click()

  const workspace = page.getByLabel('Workspace')
  await workspace.locator(`option[value="${emulator.workspace}"]`).waitFor({ state: 'attached' })
  expect(await page.getByLabel('Environment').inputValue()).toBe('prod')
  await workspace.selectOption(emulator.workspace)
  await page.getByLabel('Path').fill('f/app')
  await page.getByRole('button', { name: 'Create and sync 2 changes' }).click()
  await page.getByText('Succeeded').first().waitFor()
  const { clicks, keys } = counted()
  // Choosing the workspace: two clicks in the browser's own list, which no page sees. Going into the field of the path: one.
  expect(clicks).toBeGreaterThanOrEqual(4)
  expect(clicks + 3).toBeLessThanOrEqual(10)
  expect(keys).toBe(1)

  const state = (await (await fetch(`${emulator.url}/_emulator/state`)).json()) as {
    workspaces: { id: string; variables: { path: string }[] }[]
  }
  const written = state.workspaces.find(({ id }) => id === emulator.workspace)?.variables.map(({ path }) => path)
  expect(written).toEqual(expect.arrayContaining(['f/app/API_KEY', 'f/app/DATABASE_URL']))

  await page.getByRole('link', { name: 'Secrets', exact: true }).click()
  await page.getByRole('grid').waitFor()
  await page.getByRole('heading', { name: 'First steps' }).waitFor({ state: 'detached' })
  // Set up once and for all.
  await page.goto(`${server.url}/setup`)
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  expect(faults).toEqual([])
})

test('a server that restarts under an open page: nothing typed is lost, and the page goes on', async () => {
  await page.goto(`${server.url}/p/my-project/secrets`)
  await page.getByRole('gridcell', { name: /^API_KEY, Production:/ }).click()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'API_KEY, Production' }).waitFor()
  await page.keyboard.type('kept')
  await page.keyboard.press('Enter')
  const { port } = new URL(server.url)
  await server.stop()
  await page.keyboard.press('Control+s')
  await page.getByText('The server did not answer. It may be restarting; try again in a moment.').first().waitFor()
  await page.getByText('1 change in Production.').waitFor()
  server = await start(Number(port))
  await page.keyboard.press('Control+s')
  await page
    .getByText(/^Saved 1 secret as change #\d+\.$/)
    .first()
    .waitFor()
  await page.getByRole('link', { name: 'Integrations' }).click()
  await page.getByRole('heading', { name: 'Secret Syncs' }).waitFor()
  expect(faults).toEqual([])
})

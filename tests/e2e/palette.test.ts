import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator, type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
let page: Page
beforeAll(async () => {
  dashboard = await openDashboard()
  await dashboard.stage.importEnv('DATABASE_URL=canary\nAPI_KEY=canary\n')
  ;({ page } = await dashboard.open())
  await dashboard.signIn(page)
})
afterAll(() => dashboard.stop())

const cell = (key: string) => page.getByRole('gridcell', { name: new RegExp(`^${key}, Production:`) })
const openGrid = async () => {
  await page.goto(`${dashboard.projectUrl}/secrets`)
  await page.getByRole('grid').waitFor()
}

test('the palette finds commands, names of secrets and connections, and runs them by keyboard', async () => {
  await openGrid()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Search or jump to' })
  await field.waitFor()
  await page.keyboard.type('database')
  await page.getByRole('option', { name: 'DATABASE_URL' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=DATABASE_URL/)
  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.type('add sec')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add to the changes' }).waitFor()
  expect(await page.content()).not.toContain('canary')
})

test('single letters go where they say, and never while somebody types', async () => {
  await openGrid()
  await page.keyboard.press('/')
  await page.keyboard.type('gi?')
  expect(await page.getByLabel('Filter by key').inputValue()).toBe('gi?')
  await openGrid()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.waitForURL(/integrations/)
})

test('a session that ends mid-edit asks to sign in again over the page, and the edits are still there', async () => {
  await openGrid()
  await cell('API_KEY').click()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'API_KEY, Production' }).waitFor()
  await page.keyboard.type('kept')
  await page.keyboard.press('Enter')
  await page.context().clearCookies()
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog', { name: 'You were signed out' })
  await dialog.getByText('Sign in to save your 1 change.').waitFor()
  await dialog.getByLabel(/^Password of/).fill(administrator.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('1 change in Production.').waitFor()
  await page.keyboard.press('Control+s')
  await page
    .getByText(/^Saved 1 secret as change #\d+\.$/)
    .first()
    .waitFor()
})

test('the history names who changed which keys, without values, and takes a change back', async () => {
  await page.goto(`${dashboard.projectUrl}/history`)
  const [newest] = [page.getByRole('listitem').filter({ hasText: 'Change #' }).first()]
  await newest.getByText('API_KEY').waitFor()
  expect(await page.content()).not.toContain('kept')
  await newest.getByRole('button', { name: /^Undo change/ }).click()
  await page.getByText(/^Undone as change #\d+\.$/).waitFor()
  expect(dashboard.faults).toEqual([])
})

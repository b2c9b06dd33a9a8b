import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
let page: Page
beforeAll(async () => {
  dashboard = await openDashboard()
  await dashboard.stage.importEnv('DATABASE_URL=postgres://canary-db\nAPI_KEY=canary-api\nEMPTY=\n')
  ;({ page } = await dashboard.open())
  await dashboard.signIn(page)
})
afterAll(() => dashboard.stop())
afterEach(() => expect(dashboard.faults).toEqual([]))

const cell = (key: string, environment = 'Production') => page.getByRole('gridcell', { name: new RegExp(`^${key}, ${environment}:`) })
const openGrid = async (search = '') => {
  await page.goto(`${dashboard.projectUrl}/secrets${search}`)
  await page.getByRole('grid').waitFor()
}
const storedValue = async (key: string, environment = 'prod') =>
  (
    await dashboard.stage.api.call<{ secret: { secretValue: string } }>(
      'GET',
      `/api/v3/secrets/raw/${key}?workspaceId=${dashboard.stage.projectId}&environment=${environment}`,
    )
  ).secret.secretValue

test('no value is on the page before somebody asks for it, and it goes again', async () => {
  const answers: string[] = []
  page.on('response', async (response) => {
    if (response.url().includes('/api/')) answers.push(await response.text().catch(() => ''))
  })
  await openGrid()
  expect(await page.content()).not.toContain('canary')
  expect(answers.join('\n')).not.toContain('canary')
  await cell('API_KEY').click()
  await page.keyboard.press('Space')
  await page.getByText('canary-api').waitFor()
  await page.keyboard.press('Space')
  await page.getByText('canary-api').waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain('canary')
  expect(page.url()).not.toContain('canary')
  expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('canary')
})

test('edits are staged, undone and redone by keyboard, then saved as one change and taken back', async () => {
  await openGrid()
  await cell('API_KEY').click()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'API_KEY, Production' }).waitFor()
  await page.keyboard.type('second value')
  await page.keyboard.press('Enter')
  await page.getByText('1 change in Production.').waitFor()
  await page.keyboard.press('Control+z')
  await page.getByText('1 change in Production.').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+Shift+z')
  await page.getByText('1 change in Production.').waitFor()
  await page.keyboard.press('Control+s')
  await page
    .getByText(/^Saved 1 secret as change #\d+\.$/)
    .first()
    .waitFor()
  expect(await storedValue('API_KEY')).toBe('second value')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
  expect(await storedValue('API_KEY')).toBe('canary-api')
})

test('what another browser saved meanwhile is named at its cell and kept; the person compares and chooses', async () => {
  await openGrid()
  await cell('DATABASE_URL').click()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'DATABASE_URL, Production' }).waitFor()
  await dashboard.stage.api.call('PATCH', '/api/v3/secrets/raw/DATABASE_URL', {
    workspaceId: dashboard.stage.projectId,
    environment: 'prod',
    secretValue: 'theirs',
  })
  await page.keyboard.type('mine')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+s')
  await page.getByRole('alert').filter({ hasText: 'changed by somebody else meanwhile' }).waitFor()
  await page.getByRole('gridcell', { name: /^DATABASE_URL, Production: edited, not saved, Changed by/ }).waitFor()
  expect(await storedValue('DATABASE_URL')).toBe('theirs')
  const choices = page.getByRole('region', { name: 'Changed by somebody else' })
  await choices.getByRole('button', { name: 'Compare DATABASE_URL in Production' }).click()
  expect(await choices.getByRole('definition').allTextContents()).toEqual(['mine', 'theirs'])
  await choices.getByRole('button', { name: 'Keep mine, DATABASE_URL in Production' }).click()
  await choices.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+s')
  await page
    .getByText(/^Saved 1 secret as change/)
    .first()
    .waitFor()
  expect(await storedValue('DATABASE_URL')).toBe('mine')
})

test('of two that were changed by somebody else meanwhile, theirs are taken at once', async () => {
  await openGrid()
  for (const key of ['API_KEY', 'EMPTY']) {
    await cell(key).click()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: `${key}, Production` }).waitFor()
    await page.keyboard.type('mine')
    await page.keyboard.press('Enter')
    await dashboard.stage.api.call('PATCH', `/api/v3/secrets/raw/${key}`, {
      workspaceId: dashboard.stage.projectId,
      environment: 'prod',
      secretValue: 'canary-api',
    })
  }
  await page.keyboard.press('Control+s')
  await page.getByRole('button', { name: 'Take all theirs' }).click()
  await page.getByText('2 changes in Production.').waitFor({ state: 'detached' })
  expect(await storedValue('API_KEY')).toBe('canary-api')
})

test('two environments side by side: what is missing is copied into the changes, and written at Save', async () => {
  await openGrid('?env=staging,prod')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByRole('button', { name: 'Missing left 3' }).click()
  expect(await page.content()).not.toContain('canary')
  await page.getByRole('button', { name: 'Copy API_KEY to Staging' }).click()
  await page.getByText('1 change in Staging.').waitFor()
  await expect(storedValue('API_KEY', 'staging')).rejects.toThrow(/not found/)
  await page.keyboard.press('Control+s')
  await page.getByRole('button', { name: 'Missing left 2' }).waitFor()
  await page.getByRole('button', { name: 'Same 1' }).waitFor()
  expect(await storedValue('API_KEY', 'staging')).toBe('canary-api')
})

test('rows are selected by keys and by mouse, and copied, moved and deleted together; a key is found in all folders', async () => {
  const { api, projectId } = dashboard.stage
  await api.call('POST', '/api/v2/folders', { projectId, environment: 'prod', path: '/', name: 'jobs' })
  await openGrid('?env=staging,prod')
  await page.getByRole('rowheader', { name: 'DATABASE_URL' }).click()
  await page.keyboard.press('x')
  await page.getByRole('checkbox', { name: 'Select EMPTY' }).click()
  const bar = page.getByRole('region', { name: 'Selected secrets' })
  await bar.getByText('2 secrets selected').waitFor()
  await bar.getByRole('button', { name: 'Copy to environment' }).click()
  await bar.getByLabel('From').selectOption('prod')
  await bar.getByLabel('To', { exact: true }).selectOption('staging')
  await bar.getByRole('button', { name: 'Copy 2 values into the changes' }).click()
  await page.getByText('2 changes in Staging.').waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()

  await page.getByRole('checkbox', { name: 'Select EMPTY' }).click()
  await bar.getByRole('button', { name: 'Move to folder' }).click()
  await bar.getByLabel('In', { exact: true }).selectOption('prod')
  await bar.getByRole('button', { name: 'Move 1 secret to /jobs' }).click()
  await page.getByRole('rowheader', { name: 'EMPTY' }).waitFor({ state: 'detached' })

  await page.getByLabel('Filter by key').fill('empt')
  await page.getByRole('button', { name: 'Search all folders for empt' }).click()
  await page.getByRole('region', { name: 'In all folders' }).getByRole('link', { name: 'EMPTY' }).click()
  await page.getByRole('rowheader', { name: 'EMPTY' }).waitFor()
  expect(page.url()).toContain('path=%2Fjobs')

  await page.getByRole('rowheader', { name: 'EMPTY' }).click()
  await page.keyboard.press('Control+a')
  await bar.getByRole('button', { name: 'Delete 1 value' }).click()
  await page.getByText('1 change in Production.').waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
})

test('low rows stay low after a reload', async () => {
  await openGrid()
  const heightPx = async () => (await page.getByRole('row').nth(1).boundingBox())?.height
  expect(await heightPx()).toBe(36)
  await page.getByRole('button', { name: 'Compact' }).click()
  await expect.poll(heightPx).toBe(28)
  await page.reload()
  await page.getByRole('grid').waitFor()
  expect(await heightPx()).toBe(28)
  await page.getByRole('button', { name: 'Compact' }).click()
})

test('a pasted .env shows what is new, what exists and which line is broken, and nothing is written before Save', async () => {
  await openGrid()
  await page.getByRole('button', { name: 'Import' }).click()
  await page.getByLabel('Text').fill('export NEW_ONE="a # b"\n# comment\nAPI_KEY=other\nbroken line\nMULTI="one\ntwo"\n')
  await page.getByText('2 new keys, 1 that exist, 1 line with a problem.').waitFor()
  await page.getByText('Line 4:').waitFor()
  await page.getByRole('button', { name: 'Add 2 keys to the changes' }).click()
  await page.getByText('2 changes in Production.').waitFor()
  await expect(storedValue('NEW_ONE')).rejects.toThrow(/not found/)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page
    .getByText(/^Saved 2 secrets as change/)
    .first()
    .waitFor()
  expect(await storedValue('NEW_ONE')).toBe('a # b')
  expect(await storedValue('MULTI')).toBe('one\ntwo')
})

test('leaving with unsaved edits asks first', async () => {
  await openGrid()
  await cell('API_KEY').click()
  await page.keyboard.press('Delete')
  await page.getByText('1 change in Production.').waitFor()
  const asked: string[] = []
  page.once('dialog', (dialog) => {
    asked.push(dialog.message())
    dialog.dismiss()
  })
  await page.getByRole('link', { name: 'Integrations' }).click()
  await page.getByText('1 change in Production.').waitFor()
  expect(asked).toEqual(['Leave with 1 unsaved change?'])
  await page.getByRole('button', { name: 'Discard' }).click()
})

test('a version is restored from the history of a secret', async () => {
  await dashboard.stage.api.call('PATCH', '/api/v3/secrets/raw/API_KEY', {
    workspaceId: dashboard.stage.projectId,
    environment: 'prod',
    secretValue: 'newer',
  })
  await openGrid('?env=prod')
  await page.getByRole('rowheader', { name: 'API_KEY' }).click()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'API_KEY' })
  await drawer.getByText('Version 1', { exact: true }).waitFor()
  await drawer.getByRole('listitem').filter({ hasText: 'Version 1' }).last().getByRole('button', { name: 'Restore' }).click()
  await expect.poll(() => storedValue('API_KEY')).toBe('canary-api')
})

test('ten thousand rows: only those in sight are in the page, and the last is one key away', async () => {
  for (let from = 0; from < 10_000; from += 1_000) {
    const content = Array.from({ length: 1_000 }, (_, at) => `BULK_${String(from + at).padStart(5, '0')}=v`).join('\n')
    await dashboard.stage.importEnv(content)
  }
  await openGrid('?env=prod')
  await page.getByText(/^10,\d+ secrets$/).waitFor()
  await page.getByRole('rowheader').first().click()
  await page.keyboard.press('Control+End')
  await page.getByRole('rowheader', { name: 'NEW_ONE' }).waitFor()
  expect(await page.getByRole('row').count()).toBeLessThanOrEqual(80)
  await page.getByLabel('Filter by key').fill('BULK_09999')
  await page.getByText(/^1 of 10,\d+$/).waitFor()
})

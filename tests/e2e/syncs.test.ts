import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
let page: Page
beforeAll(async () => {
  dashboard = await openDashboard()
  await dashboard.stage.importEnv('DATABASE_URL=postgres://db\nAPI_KEY=abc\nLOG_LEVEL=info\n')
  await dashboard.stage.arrange({ op: 'variable', path: 'f/app/LOG_LEVEL', value: 'theirs', is_secret: false, description: 'mine' })
  ;({ page } = await dashboard.open())
  await dashboard.signIn(page)
})
afterAll(() => dashboard.stop())
afterEach(() => expect(dashboard.faults).toEqual([]))

const variable = async (name: string) => (await dashboard.stage.variables()).get(`f/app/${name}`)

test('the plan stands beside the form before anything is written, and the button does just that', async () => {
  await page.goto(`${dashboard.projectUrl}/integrations/secret-syncs/new`)
  await page.getByText('Read from Windmill just now. Nothing has been written.').waitFor()
  await page.getByText('This token can write to f/app.').waitFor()
  const plan = page.getByRole('table', { name: 'What a run would do, per secret' })
  expect(await plan.getByRole('row').filter({ hasText: 'Create' }).count()).toBe(2)
  await plan.getByRole('row').filter({ hasText: 'Needs a decision' }).filter({ hasText: 'LOG_LEVEL' }).waitFor()
  expect(await variable('API_KEY')).toBeUndefined()
  await page.getByRole('button', { name: 'Create and sync 2 changes' }).click()
  await page.getByRole('heading', { name: 'Runs' }).waitFor()
  await expect.poll(async () => (await variable('API_KEY'))?.value).toBe('abc')
  expect((await variable('LOG_LEVEL'))?.value).toBe('theirs')
})

test('a key that somebody else wrote waits for a decision, and follows it', async () => {
  await page.getByText('1 key is in Windmill already, written by somebody else.').waitFor()
  await page.getByLabel('Use ours').check()
  await page.getByRole('button', { name: 'Decide 1 key' }).click()
  await page.getByRole('button', { name: 'Sync 1 change' }).click()
  await expect.poll(async () => (await variable('LOG_LEVEL'))?.value).toBe('info')
  await page.getByText('Succeeded').first().waitFor()
})

test('where Windmill changed while the plan was being read, nothing is written and the new plan is shown', async () => {
  await dashboard.stage.importEnv('API_KEY=abd\n')
  await page.reload()
  await page.getByRole('button', { name: /^Sync now|^Sync \d+ change/ }).waitFor()
  await page.getByRole('checkbox', { name: 'Sync when a secret changes' }).uncheck()
  await dashboard.stage.importEnv('API_KEY=abe\n')
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('button', { name: 'Sync 1 change' }).waitFor()
  await dashboard.stage.importEnv('API_KEY=abf\n')
  await page.getByRole('button', { name: 'Sync 1 change' }).click()
  await page
    .getByText(/stale|no longer/i)
    .first()
    .waitFor()
  expect((await variable('API_KEY'))?.value).not.toBe('abf')
})

test('a sync is deleted with or without its variables, by two named choices', async () => {
  await page.getByRole('button', { name: 'Delete this sync …' }).click()
  await page.getByRole('button', { name: 'Delete the sync, keep the variables in Windmill' }).click()
  await page.getByText('A sync keeps the secrets of a folder equal').waitFor()
  expect(await variable('API_KEY')).toBeDefined()
})

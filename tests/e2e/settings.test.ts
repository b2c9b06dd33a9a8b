import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
beforeAll(async () => {
  dashboard = await openDashboard()
})
afterAll(() => dashboard.stop())
afterEach(() => expect(dashboard.faults).toEqual([]))

test('a project is renamed and protected, its environments are added, moved, renamed and deleted, and it goes when its name is typed', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.goto(dashboard.projectUrl)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  const names = () =>
    page.getByRole('button', { name: /^Move .* up$/ }).evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')))
  expect(await names()).toEqual(['Move Development up', 'Move Staging up', 'Move Production up'])

  await page.getByLabel('Name of a new environment').fill('Testing')
  await page.getByLabel('Its slug').fill('Not A Slug')
  await page.getByRole('button', { name: 'Add environment' }).click()
  await page.getByText('No environment was added').waitFor()
  await page.getByLabel('Its slug').fill('qa')
  await page.getByRole('button', { name: 'Add environment' }).press('Enter')
  await page.getByRole('button', { name: 'Move Testing up' }).click()
  await expect.poll(names).toEqual(['Move Development up', 'Move Staging up', 'Move Testing up', 'Move Production up'])
  await page.getByRole('button', { name: 'Rename Testing' }).click()
  await page.getByRole('form', { name: 'Rename Testing' }).getByLabel('Name').fill('Quality')
  await page.getByRole('button', { name: 'Save Testing' }).click()
  await page.getByRole('button', { name: 'Delete Quality …' }).click()
  await page.getByLabel('Type Quality to confirm').fill('Qualit')
  await page.getByLabel('Type Quality to confirm').press('Enter')
  expect(await page.getByRole('button', { name: 'Delete Quality', exact: true }).getAttribute('title')).toBe('Type Quality first.')
  await page.getByLabel('Type Quality to confirm').fill('Quality')
  await page.getByRole('button', { name: 'Delete Quality', exact: true }).click()
  await expect.poll(names).toEqual(['Move Development up', 'Move Staging up', 'Move Production up'])

  await page.getByLabel('Name', { exact: true }).fill('Corner shop')
  await page.getByLabel('Protect from deletion').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Corner shop is protected from deletion.').waitFor()
  await page.getByLabel('Protect from deletion').uncheck()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Corner shop is protected from deletion.').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Delete this project …' }).click()
  await page.getByLabel('Type Corner shop to confirm').fill('Corner shop')
  await page.getByLabel('Type Corner shop to confirm').press('Enter')
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  await page.getByText('No projects yet.').waitFor()
})

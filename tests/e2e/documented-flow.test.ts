import { words } from '@hanzo-kms/dashboard/connections/windmill/words'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator, countEvents, type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
beforeAll(async () => {
  dashboard = await openDashboard()
})
afterAll(() => dashboard.stop())

test('the documented flow is there word by word, in at most 4 clicks and 1 key', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.goto(`${dashboard.projectUrl}/secrets`)
  await page.getByRole('link', { name: 'Integrations' }).waitFor()
  const counted = await countEvents(page)

  await page.getByRole('link', { name: 'Integrations' }).click()
  await page.getByRole('link', { name: 'App Connections' }).waitFor()
  const add = page.getByRole('link', { name: /Add Connection/ })
  expect(await add.locator('svg').getAttribute('aria-label')).toBe('+')
  await add.click()
  await page.getByRole('link', { name: /Windmill Connection/ }).click()

  await page.getByLabel('Access Token').waitFor()
  const labels = await page.locator('form label').allTextContents()
  expect(labels.map((label) => label.replace(' (optional)', ''))).toEqual(['Name', 'Description', 'Instance URL', 'Access Token'])
  await page.getByLabel('Instance URL').fill(dashboard.stage.emulator.url)
  // Pasting is the one key of the flow.
  await page.getByLabel('Access Token').focus()
  await page.keyboard.press('Control+v')
  await page.getByLabel('Access Token').fill(dashboard.stage.emulator.tokens.dev1)
  await page.getByText('Signed in as dev1@example.test.').waitFor()
  await page.getByRole('button', { name: 'Connect to Windmill' }).click()
  expect(await page.getByRole('status').filter({ hasText: 'Windmill' }).textContent()).toBe(
    'Your Windmill Connection is now available for use.',
  )

  const { clicks, keys } = counted()
  expect(clicks).toBeLessThanOrEqual(4)
  expect(keys).toBeLessThanOrEqual(1)
  const { appConnections } = await dashboard.stage.api.call<{ appConnections: { name: string; credentials: unknown }[] }>(
    'GET',
    `/api/v1/app-connections/windmill?projectId=${dashboard.stage.projectId}`,
  )
  expect(appConnections.map(({ name }) => name)).toContain('windmill-2')
  expect(JSON.stringify(appConnections)).not.toContain(dashboard.stage.emulator.tokens.dev1)
})

test('the words of the page are the words of the documentation', () => {
  expect([words.name.label, words.description.label, words.instanceUrl.label, words.accessToken.label]).toEqual([
    'Name',
    'Description',
    'Instance URL',
    'Access Token',
  ])
  expect(words.submit).toBe('Connect to Windmill')
  expect(words.done).toBe('Your Windmill Connection is now available for use.')
  expect(words.instanceUrl.placeholder).toBe('https://app.windmill.dev')
})

test('a bad name shows the rule at the field, and a token that Windmill refuses says why', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.goto(`${dashboard.projectUrl}/integrations/app-connections/new/windmill`)
  await page.getByLabel('Name').fill('Not A Slug')
  await page.getByLabel('Instance URL').fill(dashboard.stage.emulator.url)
  await page.getByLabel('Access Token').fill('0123456789012345678901234567890X')
  await page
    .getByText(/Windmill does not accept this access token/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Connect to Windmill' }).click()
  await page.getByText('name field can only contain lowercase letters, numbers, and hyphens').waitFor()
  await page.getByLabel('Name').fill('a-slug')
  await page.getByRole('button', { name: 'Connect to Windmill' }).click()
  await page.getByRole('alert').filter({ hasText: 'Windmill does not accept this access token' }).waitFor()
})

test('no token is sent anywhere while the instance URL is being typed', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  const asked: string[] = []
  page.on('request', (request) => request.url().endsWith('/windmill/check') && asked.push(request.postData() ?? ''))
  await page.goto(`${dashboard.projectUrl}/integrations/app-connections/new/windmill`)
  await page.getByLabel('Instance URL').focus()
  await page.getByLabel('Access Token').fill(dashboard.stage.emulator.tokens.dev1)
  await page.getByLabel('Instance URL').focus()
  await page.keyboard.type('http://127.0.0.1')
  await page.getByText('Finish the Instance URL and we will check the token.').waitFor()
  await page.keyboard.type(`:${new URL(dashboard.stage.emulator.url).port}`)
  await page.keyboard.press('Tab')
  await page.getByText('Signed in as dev1@example.test.').waitFor()
  expect(asked.map((body) => JSON.parse(body).credentials.instanceUrl)).toEqual([dashboard.stage.emulator.url])
})

test('without a mouse: the connection takes 8 keys, and with a working sync 17', async () => {
  const { page, context } = await dashboard.open()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await dashboard.stage.importEnv('ONE=1\nTWO=2\n')
  await page.goto(dashboard.stage.server.url)
  await page.getByLabel('E-mail address').waitFor()
  await page.keyboard.type(administrator.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(administrator.password)
  await page.keyboard.press('Enter')
  await page.getByRole('grid').waitFor()
  const counted = await countEvents(page)

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search or jump to' }).waitFor()
  await page.keyboard.type('conn')
  await page.keyboard.press('Enter')
  await page.getByLabel('Access Token').waitFor()
  // For Windmill's own cloud the address stays blank; here it is another one.
  await page.getByLabel('Instance URL').fill(dashboard.stage.emulator.url)
  await page.getByLabel('Access Token').focus()
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(dashboard.stage.emulator.tokens.dev1)})`)
  await page.keyboard.press('Control+v')
  await page.keyboard.press('Enter')
  await page.getByText(words.done).waitFor()
  expect(counted().clicks).toBe(0)
  expect(counted().keys).toBeLessThanOrEqual(8)

  await page.keyboard.press('Enter')
  await page.getByLabel('Workspace').locator(`option[value="${dashboard.stage.emulator.workspace}"]`).waitFor({ state: 'attached' })
  const focused = page.getByLabel('Workspace').and(page.locator(':focus'))
  while ((await focused.count()) === 0) await page.keyboard.press('Tab')
  while ((await page.getByLabel('Workspace').inputValue()) !== dashboard.stage.emulator.workspace) await page.keyboard.press('ArrowDown')
  await page.getByRole('button', { name: /^Create and sync \d+ changes$/ }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText('Succeeded').first().waitFor()
  expect(counted().clicks).toBe(0)
  expect(counted().keys).toBeLessThanOrEqual(17)
})

test('no page of this flow breaks, breaks its own policy, or asks another origin', () => {
  expect(dashboard.faults).toEqual([])
})

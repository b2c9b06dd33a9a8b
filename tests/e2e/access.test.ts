import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
beforeAll(async () => {
  dashboard = await openDashboard()
})
afterAll(() => dashboard.stop())
afterEach(() => expect(dashboard.faults).toEqual([]))

test('an identity is made on one page, its secret is shown once and signs in, and a revoked secret does not', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.getByRole('link', { name: 'Identities' }).click()
  await page.getByRole('link', { name: 'New identity' }).click()
  await page.getByLabel('Name').fill('deploy-shop')
  await page.getByLabel('Role in the project').selectOption('viewer')
  await page.getByRole('button', { name: 'Create identity' }).click()
  await page.getByRole('heading', { name: 'deploy-shop can sign in' }).waitFor()
  const clientId = await page.getByLabel('Client ID').inputValue()
  const clientSecret = await page.getByLabel('Client Secret', { exact: true }).inputValue()
  expect(page.url()).not.toContain(clientSecret)
  expect(await page.locator('pre').textContent()).toContain(clientId)
  expect(await page.locator('pre').textContent()).not.toContain(clientSecret)
  await page.getByText('Waiting for the first sign-in').waitFor()
  expect(await signIn(clientId, clientSecret)).toBe(200)
  await page.getByText('Signed in', { exact: true }).waitFor()

  await page.getByRole('link', { name: 'Go to the identity' }).click()
  await page.getByRole('heading', { name: 'Client secrets' }).waitFor()
  expect(await page.content()).not.toContain(clientSecret)
  await page.getByRole('button', { name: /^Revoke .* …$/ }).click()
  await page.getByRole('button', { name: /^Revoke .*…$/ }).click()
  await page.getByText('Revoked').waitFor()
  expect(await signIn(clientId, clientSecret)).toBe(401)
  await page.getByRole('link', { name: 'Shop', exact: true }).click()
  await page.getByRole('heading', { name: 'Access' }).waitFor()
  await page.getByRole('rowheader', { name: 'deploy-shop' }).waitFor()
})

test('a person gets a role, then two, one of them for a time; sees the reason for what they may not do; and is taken out', async () => {
  const adas = await join('ada@example.com')
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.goto(`${dashboard.projectUrl}/access`)
  const adding = page.getByRole('form', { name: 'Add a person' })
  await adding.getByLabel('E-mail address').fill('nobody@example.com')
  await adding.getByRole('button', { name: 'Add person' }).click()
  await adding.getByRole('alert').waitFor()
  await adding.getByLabel('E-mail address').fill('ada@example.com')
  await adding.getByLabel('Role of the person').selectOption('viewer')
  await adding.getByRole('button', { name: 'Add person' }).click()
  await page.getByRole('row', { name: /ada@example.com Viewer/ }).waitFor()

  await adas.goto(`${dashboard.projectUrl}/access`)
  await adas.getByRole('rowheader', { name: 'ada@example.com (you)' }).waitFor()
  await adas.getByText('Your roles in Shop do not let you add people. Ask an administrator of the project.').waitFor()
  const change = adas.getByRole('button', { name: 'Change the roles of ada@example.com' })
  await expect.poll(() => change.getAttribute('aria-disabled')).toBe('true')

  await page.getByRole('button', { name: 'Change the roles of ada@example.com' }).click()
  await page.getByRole('button', { name: 'Another role' }).press('Enter')
  await page.getByLabel('Role 2', { exact: true }).selectOption('admin')
  await page.getByLabel('How long, role 2').selectOption('8h')
  await page.getByRole('button', { name: 'Save roles' }).press('Enter')
  await page.getByRole('row', { name: /Viewer\s*Admin, ends in 8 hours/ }).waitFor()
  await page.getByRole('button', { name: 'Remove ada@example.com …' }).click()
  await page.getByRole('button', { name: 'Remove ada@example.com', exact: true }).click()
  await page.getByRole('rowheader', { name: 'ada@example.com' }).waitFor({ state: 'detached' })
})

async function signIn(clientId: string, clientSecret: string): Promise<number> {
  const body = JSON.stringify({ clientId, clientSecret })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${dashboard.stage.server.url}/api/v1/auth/universal-auth/login`, { method: 'POST', headers, body })).status
}

/** Somebody of the organisation without a role in any project, in a browser of their own. */
async function join(email: string) {
  const { api } = dashboard.stage
  const { link } = await api.call<{ link: string }>('POST', '/api/v1/organization/invitations', { email, role: 'member' })
  const { page } = await dashboard.open()
  await page.goto(link)
  await page.getByLabel('Choose a password').fill('a sentence that nobody guesses')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  return page
}

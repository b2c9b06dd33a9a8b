import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { administrator, type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
beforeAll(async () => {
  dashboard = await openDashboard()
})
afterAll(() => dashboard.stop())
afterEach(() => expect(dashboard.faults).toEqual([]))

test('somebody is invited by a link, joins in another browser, and cannot do what a member may not', async () => {
  const { page: admins } = await dashboard.open()
  await dashboard.signIn(admins)
  await admins.getByRole('link', { name: 'Organization' }).click()
  await admins.getByLabel('E-mail address').fill('ada@example.com')
  await admins.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await admins.getByLabel('Link for ada@example.com').inputValue()

  const { page: adas } = await dashboard.open()
  await adas.goto(link)
  await adas.getByRole('heading', { name: 'Join Test' }).waitFor()
  await adas.getByLabel('Choose a password').fill('short')
  await adas.getByRole('button', { name: 'Join' }).click()
  await adas.getByRole('alert').waitFor()
  await adas.getByLabel('Choose a password').fill('a sentence that nobody guesses')
  await adas.getByRole('button', { name: 'Join' }).click()
  await adas.getByRole('heading', { name: 'Projects' }).waitFor()
  await adas.getByRole('link', { name: 'Organization' }).click()
  await adas.getByRole('heading', { name: 'People' }).waitFor()
  expect(await adas.getByRole('button', { name: /Remove/ }).count()).toBe(0)

  // The link counts once.
  const { page: others } = await dashboard.open()
  await others.goto(link)
  await others.getByRole('heading', { name: 'This invitation does not open' }).waitFor()

  await admins.reload()
  await admins.getByRole('button', { name: 'Remove ada@example.com …' }).click()
  await admins.getByRole('button', { name: 'Remove ada@example.com', exact: true }).click()
  await admins.getByRole('rowheader', { name: 'ada@example.com' }).waitFor({ state: 'detached' })
  await adas.goto(dashboard.stage.server.url)
  await adas.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
})

test('every link of a page is answered with the page, whatever its last letters look like, and a missing file is not', async () => {
  const headers = { accept: 'text/html' }
  const typeAt = async (path: string) => (await fetch(`${dashboard.stage.server.url}${path}`, { headers })).headers.get('content-type')
  for (const path of ['/invite/kms.in.abcdef0123', '/invite/kms.in.abc-def', '/p/web/secrets'])
    expect(await typeAt(path)).toContain('text/html')
  for (const path of ['/robots.txt', '/assets/gone.js', '/api/v1/nothing']) expect(await typeAt(path)).toContain('application/json')
})

test('a wrong password says so, and a session that ended asks to sign in and leads back', async () => {
  const { page, context } = await dashboard.open()
  await page.goto(`${dashboard.projectUrl}/integrations/secret-syncs`)
  await page.getByLabel('E-mail address').fill(administrator.email)
  await page.getByLabel('Password').fill('not this one')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Secret Syncs' }).waitFor()
  await context.clearCookies()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
})

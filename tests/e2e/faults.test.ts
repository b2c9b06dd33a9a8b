import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let dashboard: DashboardStage
let page: Page
beforeAll(async () => {
  dashboard = await openDashboard()
  await dashboard.stage.importEnv('DATABASE_URL=canary\nAPI_KEY=canary\n')
  ;({ page } = await dashboard.open())
  await dashboard.signIn(page)
})
afterAll(() => dashboard.stop())
afterEach(() => expect(dashboard.faults).toEqual([]))

const index = '**/secret-index?*'
const SLOW_MS = 2_000

test('a slow answer shows that it is awaited, a failing one says so and is asked again, and what was typed stays', async () => {
  await page.route(index, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    await route.continue()
  })
  await page.goto(`${dashboard.projectUrl}/secrets`)
  await page.getByRole('status', { name: 'Loading secrets' }).waitFor()
  await page.getByRole('grid').waitFor()
  await page.unroute(index)
  await page.route(index, (route) => route.abort())
  await page.reload()
  await page.getByRole('heading', { name: 'The secrets could not be shown' }).waitFor()
  await page.unroute(index)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('gridcell', { name: /^API_KEY, Production:/ }).click()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'API_KEY, Production' }).waitFor()
  await page.keyboard.type('typed once')
  await page.keyboard.press('Enter')
  await page.getByText('1 change in Production.').waitFor()
  let refused = 0
  await page.route('**/api/v1/projects/*/**', (route) => {
    if (route.request().method() === 'GET') return route.continue()
    refused += 1
    return route.abort()
  })
  await page.keyboard.press('Control+s')
  await page.getByRole('heading', { name: 'It was not saved' }).waitFor()
  expect(refused).toBe(1)
  await page.getByText('1 change in Production.').waitFor()
  await page.unroute('**/api/v1/projects/*/**')
  await page.keyboard.press('Control+s')
  await page
    .getByText(/^Saved 1 secret as change/)
    .first()
    .waitFor()
})

test('what leads nowhere says so with the way on: an unknown page, a deleted project, things that are gone, an invitation taken back', async () => {
  const { server, api } = dashboard.stage
  for (const [path, words] of [
    ['/nowhere', 'There is no such page'],
    ['/p/deleted/secrets', 'Project with slug'],
    ['/p/deleted/integrations/secret-syncs/new', 'Project with slug'],
  ] as const) {
    await page.goto(`${server.url}${path}`)
    await page.getByText(words).first().waitFor()
    await page.getByRole('link', { name: 'Go to your projects' }).waitFor()
  }
  // The frame stays, so that one can go anywhere from here.
  await page.getByRole('link', { name: 'Organization' }).waitFor()
  for (const path of ['/integrations/secret-syncs/gone', '/integrations/app-connections/gone', '/access/roles/gone']) {
    await page.goto(`${dashboard.projectUrl}${path}`)
    await page.getByRole('alert').waitFor()
  }
  const invited = await api.call<{ link: string; invitation: { id: string } }>('POST', '/api/v1/organization/invitations', {
    email: 'nobody@example.com',
  })
  await api.call('DELETE', `/api/v1/organization/invitations/${invited.invitation.id}`)
  for (const link of [invited.link, `${server.url}/invite/kms.in.a.b%00`]) {
    const { page: guests, context } = await dashboard.open()
    await guests.goto(link)
    await guests.getByRole('heading', { name: 'This invitation does not open' }).waitFor()
    await guests.getByRole('link', { name: 'Sign in' }).waitFor()
    await context.close()
  }
})

test('a file of 10 MB and a file that is no text are not read, wherever they are dropped', async () => {
  await page.goto(`${dashboard.projectUrl}/secrets`)
  await page.getByRole('grid').waitFor()
  const drop = (make: string) =>
    page.evaluate(`{
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(${make})
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }`)
  await drop("new File([new Uint8Array(10 * 1_048_576)], 'big.env')")
  await page.getByText('big.env is larger than 5 MB.').waitFor()
  await drop("new File([new Uint8Array([137, 80, 78, 71, 0, 1])], 'photo.png')")
  await page.getByText('photo.png is no text file.').waitFor()
  await drop("new File(['FROM_FILE=1\\nbroken\\n'], 'some.env')")
  await page.getByText('1 new key, 0 that exist, 1 line with a problem.').waitFor()
  await page.getByText('Line 2:').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('a viewer, and whoever has a role of the project’s own, is told why what they may not do is not offered, also behind a link; somebody without a role sees no project', async () => {
  const { api, projectId, server } = dashboard.stage
  const projects = [{ projectId, role: 'viewer' }]
  const viewers = await join((await invite({ email: 'viewer@example.com', projects })).link)
  await viewers.goto(`${dashboard.projectUrl}/secrets`)
  await viewers.getByRole('gridcell', { name: /^API_KEY, Production:/ }).click()
  await viewers.getByText('Your roles in Shop do not let you change secrets. Ask an administrator of the project.').waitFor()
  for (const name of ['Add secret', 'Import', 'New folder'])
    expect(await viewers.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
  await viewers.keyboard.press('Enter')
  await viewers.keyboard.press('Delete')
  expect(await viewers.getByRole('textbox', { name: /API_KEY/ }).count()).toBe(0)
  expect(await viewers.getByText(/^1 change/).count()).toBe(0)
  for (const [path, words] of [
    ['/settings', 'do not let you change the project'],
    ['/access/new-role', 'do not let you create roles'],
    ['/integrations/app-connections/new/windmill', 'do not let you add connections'],
  ] as const) {
    await viewers.goto(`${dashboard.projectUrl}${path}`)
    await viewers.getByText(words).first().waitFor()
  }

  const sync = await dashboard.stage.createSync()
  await viewers.goto(`${dashboard.projectUrl}/integrations/secret-syncs/${sync.id}`)
  for (const name of [/^(Pause|Resume)$/, 'Check for drift', 'Delete this sync …', /^Sync /])
    await expect.poll(() => viewers.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
  await viewers.getByText('do not let you change syncs').waitFor()

  // A role that sees names and nothing else.
  const role = { slug: 'names', name: 'Names', permissions: [{ subject: 'secrets', action: ['describe'] }] }
  await api.call('POST', `/api/v1/projects/${projectId}/roles`, role)
  const namers = await join((await invite({ email: 'namer@example.com' })).link)
  await api.call('POST', `/api/v1/projects/${projectId}/memberships`, { usernames: ['namer@example.com'], roleSlugs: ['names'] })
  await namers.goto(`${dashboard.projectUrl}/secrets`)
  await namers.getByRole('gridcell', { name: /^API_KEY, Production:/ }).click()
  await namers.keyboard.press('Space')
  await namers.getByRole('heading', { name: 'The value could not be read' }).waitFor()
  for (const path of ['/integrations/secret-syncs', `/integrations/secret-syncs/${sync.id}`, '/integrations/app-connections', '/audit']) {
    await namers.goto(`${dashboard.projectUrl}${path}`)
    await namers.getByRole('alert').first().waitFor()
    expect(await namers.getByRole('button', { name: /^(Sync|Delete|Pause)/ }).count()).toBe(0)
  }

  const strangers = await join((await invite({ email: 'stranger@example.com' })).link)
  await strangers.goto(`${dashboard.projectUrl}/secrets`)
  await strangers.getByRole('link', { name: 'Go to your projects' }).click()
  await strangers.getByText('No projects yet.').waitFor()
  await strangers.goto(`${server.url}/people`)
  await strangers.getByRole('rowheader', { name: 'stranger@example.com (you)' }).waitFor()
  expect(await strangers.getByRole('button', { name: /Remove|Invite|Unlock/ }).count()).toBe(0)
  await strangers.goto(`${server.url}/settings`)
  await strangers.getByText('does not let you change the settings.').waitFor()

  async function invite(body: Readonly<Record<string, unknown>>) {
    return api.call<{ link: string }>('POST', '/api/v1/organization/invitations', body)
  }
})

test('each page is the same after a reload, and Back leads through all of them', async () => {
  const pages = [
    ['/secrets', 'Secrets'],
    ['/integrations/app-connections', 'App Connections'],
    ['/integrations/app-connections/new/windmill', 'Windmill Connection'],
    ['/integrations/secret-syncs/new', 'Sync to Windmill'],
    ['/access', 'Access'],
    ['/access/roles', 'Roles'],
    ['/access/roles/viewer', 'Viewer'],
    ['/audit?what=create-project&range=7d', 'Audit'],
    ['/settings', 'Settings'],
  ] as const
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  for (const [path, name] of pages) {
    await page.goto(`${dashboard.projectUrl}${path}`)
    await heading(name).waitFor()
    await page.reload()
    await heading(name).waitFor()
    expect(page.url()).toContain(path)
  }
  for (const [path, name] of pages.toReversed().slice(1)) {
    await page.goBack()
    await heading(name).waitFor()
    expect(page.url()).toContain(path)
  }
})

async function join(link: string): Promise<Page> {
  const { page: theirs } = await dashboard.open()
  await theirs.goto(link)
  await theirs.getByLabel('Choose a password').fill('a sentence that nobody guesses')
  await theirs.getByRole('button', { name: 'Join' }).click()
  await theirs.getByRole('heading', { level: 1, name: /^(Projects|Secrets)$/ }).waitFor()
  return theirs
}

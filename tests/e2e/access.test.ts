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
  await page.getByRole('link', { name: 'Organization' }).click()
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

test('a role is made of rules with a sentence each, given to somebody, changed, and not deleted while somebody has it', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.goto(`${dashboard.projectUrl}/access`)
  await page.getByRole('link', { name: 'Roles' }).click()
  await page.getByRole('link', { name: 'Member', exact: true }).click()
  await page.getByText('This role is built in and stays as it is.').waitFor()
  await page.goBack()
  await page.getByRole('link', { name: 'New role' }).click()
  await page.getByLabel('Name').fill('Payments developer')
  expect(await page.getByLabel('Slug').inputValue()).toBe('payments-developer')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByLabel('Read the values of').check()
  await page.getByRole('button', { name: 'Only where … in rule 1' }).click()
  await page.getByLabel('What, condition 1 of rule 1').fill('dev')
  const sentence = 'May see the names of and read the values of secrets, in the environment dev.'
  await page.getByText(sentence).waitFor()
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByLabel('Kind of rule 2').selectOption('not')
  await page.getByRole('group', { name: 'Rule 2', exact: true }).getByLabel('Create').check()
  await page.getByRole('group', { name: 'Rule 2', exact: true }).getByLabel('See the names of').uncheck()
  await page.getByRole('button', { name: 'Only where … in rule 2' }).click()
  await page.getByLabel('Only where, condition 1 of rule 2').selectOption('secretName')
  await page.getByLabel('How, condition 1 of rule 2').selectOption('$glob')
  await page.getByLabel('What, condition 1 of rule 2').fill('[')
  await page.getByRole('button', { name: 'Create the role' }).click()
  await page.getByText('Rule 2: a pattern is made of plain text').waitFor()
  await page.getByLabel('What, condition 1 of rule 2').fill('*_KEY')
  await page.getByRole('button', { name: 'Create the role' }).click()
  await page.getByRole('heading', { name: 'Payments developer', level: 1 }).waitFor()
  await page.getByText('May not create secrets, with any key like *_KEY.').waitFor()
  await page.getByText('in some places: in the environment dev').waitFor()

  const { api, projectId } = dashboard.stage
  const roles = [{ role: 'payments-developer' }]
  const { identities } = await api.call<{ identities: readonly { identity: { id: string; name: string } }[] }>('GET', '/api/v1/identities')
  const deploy = identities.find(({ identity }) => identity.name === 'deploy-shop')?.identity.id
  await api.call('PATCH', `/api/v1/projects/${projectId}/memberships/identities/${deploy}`, { roles })
  await page.reload()
  await page.getByText('Payments developer is held by deploy-shop. Give them another role first.').waitFor()
  await page.getByRole('button', { name: 'Edit the role' }).click()
  await page.getByRole('button', { name: 'Remove rule 2' }).click()
  await page.getByLabel('Slug').fill('payments')
  await page.getByRole('button', { name: 'Save the role' }).click()
  await page.waitForURL(/\/access\/roles\/payments$/)
  await page.getByText(sentence).waitFor()
  expect(await page.getByText('May not create secrets').count()).toBe(0)
  await api.call('PATCH', `/api/v1/projects/${projectId}/memberships/identities/${deploy}`, { roles: [{ role: 'viewer' }] })
  await page.reload()
  await page.getByText('Nobody.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Delete this role …' }).click()
  await page.getByRole('button', { name: 'Delete Payments developer' }).click()
  await page.getByRole('heading', { name: 'Roles', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Viewer', exact: true }).waitFor()
  expect(await page.getByRole('link', { name: 'Payments developer' }).count()).toBe(0)
})

test('a role of the organization is made from a built-in one, and whoever may not change roles sees why', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.getByRole('link', { name: 'Organization' }).click()
  await page.getByRole('link', { name: 'Roles' }).click()
  await page.getByRole('link', { name: 'New role' }).click()
  await page.getByLabel('Start from').selectOption('member')
  await page.getByText('Rule 7', { exact: true }).waitFor()
  await page.getByLabel('Name').fill('Auditor')
  await page.getByRole('button', { name: 'Create the role' }).click()
  await page.getByRole('heading', { name: 'Auditor', level: 1 }).waitFor()
  await page.getByText('May read the audit log.').waitFor()

  const bobs = await join('bob@example.com')
  await bobs.goto(`${dashboard.stage.server.url}/roles/auditor`)
  await bobs.getByRole('heading', { name: 'Auditor', level: 1 }).waitFor()
  await bobs.getByText('Your role in Test does not let you delete roles. Ask an administrator of the organization.').waitFor()
  expect(await bobs.getByRole('button', { name: 'Edit the role' }).getAttribute('aria-disabled')).toBe('true')
  await bobs.goto(`${dashboard.stage.server.url}/new-role`)
  await bobs.getByText('Your role in Test does not let you create roles.').waitFor()
  expect(await bobs.getByRole('button', { name: 'Create the role' }).count()).toBe(0)
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

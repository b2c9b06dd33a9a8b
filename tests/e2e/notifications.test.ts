import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../notifications/receiver.ts'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

let receiver: Receiver
let dashboard: DashboardStage
beforeAll(async () => {
  receiver = await startReceiver()
  dashboard = await openDashboard({ egressAllow: receiver.host })
})
afterAll(async () => {
  await receiver.close()
  await dashboard.stop()
})
afterEach(() => expect(dashboard.faults).toEqual([]))

test('a webhook is added, its secret shown once, tried, looked up in its log, changed and deleted, for the organization and for a project', async () => {
  const { page } = await dashboard.open()
  await dashboard.signIn(page)
  await page.getByRole('link', { name: 'Organization' }).click()
  await page.getByRole('link', { name: 'Notifications' }).click()
  await page.getByText('Nobody is told yet').waitFor()
  expect(await page.getByRole('button', { name: 'Add e-mail' }).getAttribute('title')).toContain('KMS_SMTP_URL')

  await page.getByRole('button', { name: 'Add a webhook' }).click()
  const form = page.getByRole('form', { name: 'Add a webhook' })
  await form.getByLabel('Name').fill('On call')
  await form.getByLabel('URL').fill('https://127.0.0.1/closed')
  await form.getByLabel('An access token was replaced').uncheck()
  await form.getByRole('button', { name: 'Add' }).click()
  await form.getByRole('alert').getByText('Nothing would be sent to https://127.0.0.1').waitFor()
  await form.getByLabel('URL').fill(`${receiver.url}/hook?key=canary`)
  await form.getByRole('button', { name: 'Add' }).press('Enter')
  expect(await page.getByLabel('Signing secret of On call').inputValue()).toMatch(/^whsec_.{44}$/)
  await page.getByText(`Webhook to ${receiver.url}`).waitFor()
  await page.getByText('Told of 7 of 8 kinds').waitFor()

  receiver.answer('/hook?key=canary', 503)
  await page.getByRole('button', { name: 'Send a test to On call' }).click()
  await page.getByRole('status').getByText('answered 503').waitFor()
  await page.getByRole('button', { name: 'Log of On call' }).click()
  await page.getByRole('table', { name: 'Messages of On call' }).getByText('Not delivered').waitFor()

  await page.getByRole('button', { name: 'Change On call' }).click()
  const change = page.getByRole('form', { name: 'Change On call' })
  await change.getByLabel('How often').selectOption('daily')
  await change.getByLabel('Send', { exact: true }).uncheck()
  await change.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Once a day, in one message. Switched off').waitFor()
  await page.reload()
  await page.getByText('Switched off').waitFor()
  expect(await page.getByLabel('Signing secret of On call').count()).toBe(0)
  expect(await page.content()).not.toContain('canary')
  await page.getByRole('button', { name: 'Delete On call …' }).click()
  await page.getByRole('button', { name: 'Delete On call', exact: true }).click()
  await page.getByText('Nobody is told yet').waitFor()

  await page.goto(`${dashboard.projectUrl}/settings`)
  await page.getByRole('button', { name: 'Add a webhook' }).click()
  const own = page.getByRole('form', { name: 'Add a webhook' })
  expect(await own.getByLabel('The audit log was altered').count()).toBe(0)
  await own.getByLabel('Name').fill('Of the project')
  await own.getByLabel('URL').fill(`${receiver.url}/project`)
  await own.getByRole('button', { name: 'Add' }).click()
  await page.getByLabel('Signing secret of Of the project').waitFor()
  await page.getByRole('button', { name: 'Send a test to Of the project' }).click()
  await page.getByText('The test was taken.').waitFor()
  expect(receiver.at('/project').length).toBe(1)
})

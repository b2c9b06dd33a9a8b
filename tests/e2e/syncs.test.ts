import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { pressByKeyboard } from '../support/by-keyboard.ts'
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

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000 })
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
  await eventually(async () => (await variable('API_KEY'))?.value).toBe('abc')
  expect((await variable('LOG_LEVEL'))?.value).toBe('theirs')
})

test('a key that somebody else wrote waits for a decision, and follows it, by keyboard alone', async () => {
  await page.getByText('1 key is in Windmill already, written by somebody else.').waitFor()
  // Radios are one stop: the arrows go among them.
  await pressByKeyboard(page, page.getByLabel('Keep Windmill’s'), 'ArrowDown')
  await pressByKeyboard(page, page.getByRole('button', { name: 'Decide 1 key' }))
  await pressByKeyboard(page, page.getByRole('button', { name: 'Sync 1 change' }))
  await eventually(async () => (await variable('LOG_LEVEL'))?.value).toBe('info')
  await page.getByText('Succeeded').first().waitFor()
})

test('where Windmill changed while the plan was being read, nothing is written and the new plan is shown', async () => {
  await dashboard.stage.importEnv('API_KEY=abd\n')
  await page.reload()
  await page.getByRole('button', { name: /^Sync now|^Sync \d+ change/ }).waitFor()
  // The page shows what was chosen before the server has it.
  const isKept = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await page.getByRole('checkbox', { name: 'Sync when a secret changes' }).uncheck()
  await isKept
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

test('a run is followed as it goes, a key that fails says why, and the retry is for that key alone', async () => {
  await page.reload()
  await page.getByRole('button', { name: 'Look again' }).waitFor()
  await dashboard.stage.importEnv('API_KEY=abg\nSLOW=1\n')
  await dashboard.stage.faults({ path: '/api/w/dev/variables/create', kind: 'status', status: 400 })
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('button', { name: 'Sync 2 changes' }).click()
  await page.getByRole('button', { name: 'Retry 1 change' }).waitFor()
  expect((await variable('API_KEY'))?.value).toBe('abg')
  expect(await page.getByText('..').count()).toBe(0)
  await dashboard.stage.faults()
  await dashboard.stage.requests()
  await page.getByRole('button', { name: 'Retry 1 change' }).click()
  await eventually(async () => (await variable('SLOW'))?.value).toBe('1')
  const written = (await dashboard.stage.requests()).filter(({ path }) => /\/variables\/(create|update)/.test(path))
  expect(written).toHaveLength(1)
})

test('what somebody changes in Windmill is found, shown without its value, decided key by key and carried out', async () => {
  await page.getByText('Paused: changes wait').waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused: changes wait').waitFor()
  await page.getByRole('button', { name: 'Check for drift' }).click()
  await page.getByText('As the sync left it').waitFor()
  await dashboard.stage.arrange({ op: 'variable', path: 'f/app/API_KEY', edited_by: 'dev2', value: 'by hand' })
  await page.getByRole('button', { name: 'Check for drift' }).click()
  await page.getByText('1 key changed in Windmill').waitFor()
  expect(await page.content()).not.toContain('by hand')
  const answer = page.getByLabel('What becomes of API_KEY')
  await answer.selectOption('ignore')
  await page.getByRole('button', { name: 'Sync now' }).waitFor()
  expect((await variable('API_KEY'))?.value).toBe('by hand')
  await answer.selectOption('restore')
  await page.getByRole('button', { name: 'Sync 1 change' }).click()
  await eventually(async () => (await variable('API_KEY'))?.value).toBe('abg')
  await answer.waitFor({ state: 'detached' })
})

test('a plan that would delete a lot waits, names what it deletes, and is approved by keyboard', async () => {
  const keys = Array.from({ length: 12 }, (_, at) => `OLD_${at}`)
  await dashboard.stage.importEnv(keys.map((key) => `${key}=v`).join('\n'))
  await page.getByRole('checkbox', { name: 'Delete what Hanzo KMS wrote when its secret is removed' }).check()
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('button', { name: 'Sync 12 changes' }).click()
  await eventually(async () => (await variable('OLD_11'))?.value).toBe('v')
  await page.getByRole('button', { name: 'Sync now' }).waitFor()
  for (const key of keys)
    await dashboard.stage.api.call('DELETE', `/api/v3/secrets/raw/${key}`, { workspaceId: dashboard.stage.projectId, environment: 'prod' })
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByText('Deleted in Windmill:').filter({ hasText: 'OLD_11' }).waitFor()
  await pressByKeyboard(page, page.getByRole('button', { name: 'Approve and sync 12 deletions' }))
  await eventually(() => variable('OLD_11')).toBeUndefined()
  expect(await variable('API_KEY')).toBeDefined()
})

test('a sync is deleted with or without its variables, by two named choices', async () => {
  await page.getByRole('button', { name: 'Delete this sync …' }).click()
  await page.getByRole('button', { name: 'Delete the sync, keep the variables in Windmill' }).click()
  await page.getByText('A sync keeps the secrets of a folder equal').waitFor()
  expect(await variable('API_KEY')).toBeDefined()
})

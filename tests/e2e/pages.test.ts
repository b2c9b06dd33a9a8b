import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DashboardStage, openDashboard } from '../support/open-dashboard.ts'

const root = join(import.meta.dirname, '..', '..')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const screens = join(root, 'docs', 'generated', 'screens')

let dashboard: DashboardStage
let syncId: string
let identityId: string
beforeAll(async () => {
  dashboard = await openDashboard()
  await dashboard.stage.importEnv('DATABASE_URL=postgres://db\nAPI_KEY=abc\nEMPTY=\n')
  await dashboard.stage.arrange({ op: 'variable', path: 'f/app/API_KEY', value: 'theirs', is_secret: false, description: 'mine' })
  const sync = await dashboard.stage.createSync()
  await dashboard.stage.run(sync)
  syncId = sync.id
  identityId = await makeIdentity()
  await makeChannel()
})
afterAll(() => dashboard.stop())

/** With a role in the project, and a client secret. */
async function makeIdentity(): Promise<string> {
  const { api, projectId } = dashboard.stage
  const { organizations } = await api.call<{ organizations: readonly { id: string }[] }>('GET', '/api/v1/organization')
  const wanted = { name: 'deploy-shop', organizationId: organizations[0]?.id }
  const { identity } = await api.call<{ identity: { id: string } }>('POST', '/api/v1/identities', wanted)
  const auth = `/api/v1/auth/universal-auth/identities/${identity.id}`
  await api.call('POST', auth, {})
  await api.call('POST', `${auth}/client-secrets`, { description: 'for the pipeline' })
  const roles = [{ role: 'viewer' }, { role: 'member', isTemporary: true, temporaryRange: '2h' }]
  await api.call('POST', `/api/v1/projects/${projectId}/memberships/identities/${identity.id}`, { roles })
  return identity.id
}

/** A webhook that was tried. */
async function makeChannel(): Promise<void> {
  const { api, emulator } = dashboard.stage
  const at = '/api/v1/organization/notification-channels'
  const webhook = { medium: 'webhook', name: 'On call', url: emulator.url }
  const { channel } = await api.call<{ channel: { id: string } }>('POST', at, webhook)
  await api.call('POST', `${at}/${channel.id}/test`)
}

/** Every page of the dashboard: its address below the project, and what is there once it is loaded. */
const pages: readonly { readonly name: string; readonly path: string; readonly ready: string }[] = [
  { name: 'projects', path: '/', ready: 'table' },
  { name: 'people', path: '/people', ready: 'table' },
  { name: 'identities', path: '/identities', ready: 'table' },
  { name: 'new-identity', path: '/identities/new', ready: 'text=Role in the project' },
  { name: 'identity', path: '/identities/$identity', ready: 'text=Client secrets' },
  { name: 'access', path: '$project/access', ready: 'table' },
  { name: 'roles', path: '$project/access/roles', ready: 'table' },
  { name: 'role', path: '$project/access/roles/member', ready: 'text=What this role can do' },
  { name: 'new-role', path: '$project/access/new-role', ready: 'text=Add a rule' },
  { name: 'organization-roles', path: '/roles', ready: 'table' },
  { name: 'audit', path: '$project/audit', ready: 'table' },
  { name: 'notifications', path: '/notifications', ready: 'text=Told of everything' },
  { name: 'activity', path: '/activity', ready: 'table' },
  { name: 'organization-settings', path: '/settings', ready: 'text=Set the identity provider' },
  { name: 'compare', path: '$project/secrets?view=compare', ready: 'text=All that differ' },
  { name: 'settings', path: '$project/settings', ready: 'text=Delete this project' },
  { name: 'account', path: '/account', ready: 'text=Sign out everywhere else' },
  { name: 'secrets', path: '$project/secrets', ready: '[role=grid]' },
  { name: 'history', path: '$project/history', ready: 'text=newest first' },
  { name: 'windmill-guide', path: '$project/integrations/app-connections/guide', ready: 'text=How to connect' },
  { name: 'app-connections', path: '$project/integrations/app-connections', ready: 'table' },
  { name: 'choose-app', path: '$project/integrations/app-connections/new', ready: 'text=Windmill Connection' },
  { name: 'connect-windmill', path: '$project/integrations/app-connections/new/windmill', ready: 'input[name=accessToken]' },
  { name: 'app-connection', path: '$project/integrations/app-connections/$connection', ready: 'text=Signed in as' },
  { name: 'secret-syncs', path: '$project/integrations/secret-syncs', ready: 'table' },
  { name: 'new-sync', path: '$project/integrations/secret-syncs/new', ready: 'select' },
  { name: 'sync', path: '$project/integrations/secret-syncs/$sync', ready: 'text=Needs a decision' },
  { name: 'missing-page', path: '/nowhere', ready: 'text=There is no such page' },
]

const urlOf = (path: string) => {
  const filled = path
    .replace('$project', new URL(dashboard.projectUrl).pathname)
    .replace('$sync', syncId)
    .replace('$identity', identityId)
    .replace('$connection', dashboard.stage.connectionId)
  return new URL(filled, dashboard.stage.server.url).href
}

/** What opens over a page or within it, and what is shown where something went wrong. */
const openings: readonly { readonly name: string; readonly path: string; readonly open: (page: Page) => Promise<unknown> }[] = [
  {
    name: 'palette',
    path: '$project/secrets',
    open: async (page) => {
      await page.getByRole('grid').waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'shortcut sheet',
    path: '$project/secrets',
    open: async (page) => {
      await page.getByRole('grid').waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'drawer of a secret',
    path: '$project/secrets',
    open: async (page) => {
      await page.getByRole('rowheader', { name: 'API_KEY' }).click()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').getByText('Version 1', { exact: true }).waitFor()
    },
  },
  {
    name: 'selected rows, and what is done with them',
    path: '$project/secrets',
    open: async (page) => {
      await page.getByRole('checkbox', { name: 'Select API_KEY' }).click()
      await page.getByRole('button', { name: 'Move to folder' }).click()
      await page.getByText('This is done at once').waitFor()
    },
  },
  {
    name: 'keys of all folders',
    path: '$project/secrets?q=api&all=true',
    open: (page) => page.getByText('1 match in all folders.').waitFor(),
  },
  {
    name: 'what somebody changed in Windmill',
    path: '$project/integrations/secret-syncs/$sync',
    open: async (page) => {
      await dashboard.stage.arrange({ op: 'variable', path: 'f/app/DATABASE_URL', edited_by: 'dev2', value: 'by hand' })
      await page.getByRole('button', { name: 'Check for drift' }).click()
      await page.getByLabel('What becomes of DATABASE_URL').waitFor()
      // The plan that is being made anew stands there dimmed until then.
      await page.getByRole('button', { name: 'Look again', disabled: false }).waitFor()
    },
  },
  {
    name: 'import with problems, and the review',
    path: '$project/secrets?start=import',
    open: async (page) => {
      await page.getByLabel('Text').fill('NEW=1\nbroken\nAPI_KEY=2')
      await page.getByText('Line 2:').waitFor()
      await page.evaluate(axe)
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: /^Add 1 key/ }).click()
      await page.getByRole('button', { name: 'Review' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'guide',
    path: '$project/integrations/app-connections/new/windmill',
    open: async (page) => {
      await page.getByText('How to create a token').click()
      await page.getByRole('button', { name: 'Read the whole guide' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'roles of a member',
    path: '$project/access',
    open: async (page) => {
      await page.getByRole('button', { name: 'Change the roles of deploy-shop' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'event of the audit log',
    path: '$project/audit',
    open: async (page) => {
      await page.getByRole('button', { name: 'created app connection windmill' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'rules with conditions',
    path: '$project/access/new-role',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add a rule' }).click()
      await page.getByRole('button', { name: 'Only where … in rule 1' }).click()
    },
  },
  {
    name: 'confirming by name',
    path: '$project/settings',
    open: (page) => page.getByRole('button', { name: 'Delete this project …' }).click(),
  },
  { name: 'role that is gone', path: '$project/access/roles/gone', open: (page) => page.getByRole('alert').waitFor() },
  { name: 'project that is gone', path: '/p/gone/secrets', open: (page) => page.getByRole('alert').waitFor() },
  { name: 'invitation that is gone', path: '/invite/kms.in.gone', open: (page) => page.getByRole('alert').waitFor() },
  {
    name: 'consent for the command line',
    path: '/login?callback_port=54321',
    open: (page) => page.getByText('54321 of this machine').waitFor(),
  },
  { name: 'second factor', path: '/login/mfa?next=%2F', open: (page) => page.getByLabel('Code').waitFor() },
]

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test('every page is reachable for everybody: axe finds nothing, one heading, a title, no sideways scroll at 320 px', async () => {
    const { page, context } = await dashboard.open({ theme })
    await page.goto(dashboard.stage.server.url)
    await page.getByLabel('Password').waitFor()
    await page.evaluate(axe)
    expect(await violations(page)).toEqual([])
    await dashboard.signIn(page)
    if (process.env.KMS_SCREENS) mkdirSync(screens, { recursive: true })
    for (const { name, path, ready } of pages) {
      await page.goto(urlOf(path))
      await page.locator(ready).first().waitFor()
      await page.evaluate(axe)
      expect({ page: name, violations: await violations(page) }).toEqual({ page: name, violations: [] })
      expect({ page: name, headings: await page.getByRole('heading', { level: 1 }).count() }).toEqual({ page: name, headings: 1 })
      await expect.poll(() => page.title(), { timeout: 30_000 }).toMatch(/, Hanzo KMS$/)
      if (process.env.KMS_SCREENS) await page.screenshot({ path: join(screens, `${name}-${theme}.png`) })
      await page.setViewportSize({ width: 320, height: 720 })
      const overflow = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number
      expect({ page: name, overflow }).toEqual({ page: name, overflow: 0 })
      await page.setViewportSize({ width: 1_280, height: 900 })
    }
    await context.close()
    expect(dashboard.faults).toEqual([])
  })

  test('all that opens over a page or within it, and what is shown where something went wrong, is reachable for everybody too', async () => {
    const { page, context } = await dashboard.open({ theme })
    await dashboard.signIn(page)
    page.on('dialog', (dialog) => dialog.accept())
    for (const { name, path, open } of openings) {
      await page.goto(urlOf(path))
      await open(page)
      await page.evaluate(axe)
      expect({ opening: name, violations: await violations(page) }).toEqual({ opening: name, violations: [] })
    }
    await context.close()
    expect(dashboard.faults).toEqual([])
  })
})

async function violations(page: { evaluate(script: string): Promise<unknown> }): Promise<unknown> {
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ').slice(0, 400)))`,
  )
}

test('the scripts stay within their budget: shell 130 KB, all 350 KB, compressed', () => {
  const files = globSync('apps/dashboard/dist/assets/*.js', { cwd: root }).map((file) => ({
    file,
    kb: gzipSync(readFileSync(join(root, file))).length / 1_024,
  }))
  const shell = files.filter(({ file }) => /\/(?:shell|index|rolldown-runtime)-/.test(file))
  expect(shell.length).toBeGreaterThanOrEqual(2)
  const sum = (list: typeof files) => list.reduce((total, { kb }) => total + kb, 0)
  expect(sum(shell)).toBeLessThanOrEqual(130)
  expect(sum(files)).toBeLessThanOrEqual(350)
})

test('the first page needs at most 8 requests, all to our own origin', async () => {
  const { page } = await dashboard.open()
  const asked: string[] = []
  const encodings: (string | undefined)[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  page.on('response', (answer) => {
    if (answer.url().endsWith('.js')) encodings.push(answer.headers()['content-encoding'])
  })
  await page.goto(dashboard.stage.server.url)
  await page.getByLabel('Password').waitFor()
  expect(asked).toContain('/api/v1/session')
  expect(asked.slice(8)).toEqual([])
  // What the budget of sizes counts is what is sent: compressed when it was built.
  expect(new Set(encodings)).toEqual(new Set(['br']))
})

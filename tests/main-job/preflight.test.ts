/** What must hold is asked with the plan, offered to be mended, and told where a run met it. */
import type { PreflightFinding } from '@hanzo-kms/contracts/preflight'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, setScene } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const failed = (findings: readonly PreflightFinding[]) => findings.filter(({ state }) => state === 'failed').map(({ fact }) => fact)

test('a plan tells what must hold before it can be applied, saved or not', async () => {
  const scene = await setScene(stage, 'holds', 'A=1')
  const { preflight } = await scene.plan()
  expect(preflight.length).toBeGreaterThan(10)
  expect(failed(preflight)).toEqual([])
  await stage.arrange({ op: 'folder', name: 'holds', owners: [], extra_perms: { 'u/dev1': false } }, { op: 'forget-rights' })
  const refused = (await scene.plan()).preflight.find(({ fact }) => fact === 'write')
  expect(refused).toMatchObject({ state: 'failed', fix: expect.stringContaining('u/dev1') })
  expect(failed(((await scene.ask('POST', '/preflight')).body as { preflight: PreflightFinding[] }).preflight)).toEqual(['write'])
})

test('a run that was refused says what to do, and the next one is not begun before that is done', async () => {
  const scene = await setScene(stage, 'refused', 'A=1\nB=2\nC=3')
  await stage.arrange({ op: 'folder', name: 'refused', owners: [], extra_perms: { 'u/dev1': false } }, { op: 'forget-rights' })
  const first = await scene.run()
  expect(first).toMatchObject({ state: 'failed', message: expect.stringContaining('give u/dev1 write permission') })
  await stage.requests()
  const second = await scene.run()
  expect(second).toMatchObject({ state: 'failed', message: expect.stringMatching(/^Nothing was written\..*write permission/) })
  expect((await stage.requests()).filter(({ path }) => /variables\/(create|list)/.test(path))).toEqual([])
  await stage.arrange({ op: 'folder', name: 'refused', owners: [], extra_perms: { 'u/dev1': true } }, { op: 'forget-rights' })
  expect((await scene.run()).state).toBe('succeeded')
  await stage.requests()
  await scene.run()
  expect(await stage.requests()).toHaveLength(1)
})

test('a folder that is missing is offered to be made, and then the sync lands there', async () => {
  const at = `/api/v1/app-connections/windmill/${stage.connectionId}`
  const destinationConfig = { workspace: stage.emulator.workspace, path: 'f/offered/' }
  const asked = await ask(stage, 'POST', `${at}/preflight`, { destinationConfig })
  const { preflight } = asked.body as { preflight: PreflightFinding[] }
  expect(preflight.find(({ fact }) => fact === 'folder')).toMatchObject({ state: 'failed', canMake: true })
  const made = await ask(stage, 'POST', `${at}/places`, { destinationConfig })
  expect(made.status).toBe(200)
  expect(failed((made.body as { preflight: PreflightFinding[] }).preflight)).toEqual([])
  expect((await ask(stage, 'POST', `${at}/places`, { destinationConfig })).status).toBe(400)
  // The one that was made is in the audit log, with who made it; the one that was refused made nothing.
  const log = `/api/v1/organization/audit-logs?eventType=make-destination-place&projectId=${stage.projectId}`
  const { auditLogs } = await stage.api.call<{ auditLogs: readonly unknown[] }>('GET', log)
  expect(auditLogs).toEqual([
    expect.objectContaining({
      event: { type: 'make-destination-place', metadata: { app: 'windmill', connectionId: stage.connectionId } },
      actor: expect.objectContaining({ type: 'identity' }),
    }),
  ])
  await stage.importEnv('OFFERED=1')
  expect((await stage.run(await stage.createSync({ name: 'offered', destinationConfig }))).state).toBe('succeeded')
})

test('a token bound to one workspace can be connected by naming the workspace, and never comes back', async () => {
  const answer = await fetch(`${stage.emulator.url}/_emulator/arrange`, {
    method: 'POST',
    body: JSON.stringify([{ op: 'token', username: 'dev1', workspace_id: stage.emulator.workspace }]),
  })
  const { results } = (await answer.json()) as { results: { token: string }[] }
  const credentials = { token: results[0]?.token, instanceUrl: stage.emulator.url }
  const connecting = { name: 'bound', method: 'access-token', projectId: stage.projectId, credentials }
  const refused = await ask(stage, 'POST', '/api/v1/app-connections/windmill', connecting)
  expect(refused.status).toBe(400)
  expect(JSON.stringify(refused.body)).toContain('name that workspace')
  const named = { ...connecting, credentials: { ...credentials, workspace: stage.emulator.workspace } }
  const connected = await ask(stage, 'POST', '/api/v1/app-connections/windmill', named)
  expect(connected.status).toBe(200)
  const { appConnection } = connected.body as { appConnection: { id: string; credentials: object } }
  expect(appConnection.credentials).toEqual({ instanceUrl: stage.emulator.url, workspace: stage.emulator.workspace })
  const checked = await ask(stage, 'GET', `/api/v1/app-connections/windmill/${appConnection.id}/check`)
  expect(checked.body).toMatchObject({ facts: { expiresAt: { known: false }, account: { known: true } } })
})

test('a sync that is deleted while its plan is being made is not found, and breaks nothing', async () => {
  const scene = await setScene(stage, 'vanishing', 'A=1')
  await stage.faults({ path: '/api/w/dev/variables/list', kind: 'delay', delayMs: 500 })
  await stage.requests()
  const planning = scene.ask('POST', '/plan')
  const listed = async () => (await stage.requests()).some(({ path }) => path.endsWith('/users/whoami'))
  while (!(await listed())) await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await scene.ask('DELETE')).status).toBe(200)
  expect((await planning).status).toBe(404)
  await stage.faults()
})

import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import type { Plan, Run, RunWithSteps, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { type Api, ApiRefusal } from './api.ts'
import type { DemoOptions } from './options.ts'
import type { Reporter } from './reporter.ts'

export interface Destination {
  readonly url: string
  readonly token: string
  readonly workspace: string
  readonly path: string
}

export interface Story {
  readonly email: string
  readonly password: string
  readonly token: string
  readonly projectId: string
  readonly syncId: string
  readonly plan: Plan
  readonly run: RunWithSteps
}

const ENVIRONMENT = 'prod'
const EMAIL = 'admin@example.com'
const RUN_WAIT_MS = 120_000
const LOOK_EVERY_MS = 50

/** The main job, through the public API and nothing else. Throws `ApiRefusal` with the server's sentence. */
export async function tellStory(api: Api, destination: Destination, { envFile }: DemoOptions, report: Reporter): Promise<Story> {
  const password = `demo-${randomBytes(12).toString('base64url')}`
  const { identity } = await api.call<{ identity: { credentials: { token: string } } }>('POST', '/api/v1/admin/bootstrap', {
    email: EMAIL,
    password,
    organization: 'Demo',
  })
  const token = identity.credentials.token
  const kms = api.withToken(token)
  report.step('An organization and its first administrator', `bootstrapped; signed in as ${EMAIL}`)

  const { project } = await kms.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Shop' })
  const imported = await kms.call<{ created: string[] }>('POST', `/api/v1/projects/${project.id}/secrets/import`, {
    environment: ENVIRONMENT,
    secretPath: '/',
    format: 'dotenv',
    content: envFile.content,
  })
  report.step(
    'A .env file becomes encrypted secrets',
    `${imported.created.length} secrets from ${envFile.name} into project Shop, environment ${ENVIRONMENT}`,
  )

  const { appConnection } = await connect(kms, destination, project.id)
  report.step(
    'A Windmill Connection, by the documented request',
    'POST /api/v1/app-connections/windmill: Your Windmill Connection is now available for use.',
  )
  report.json(appConnection)

  const { secretSync } = await kms.call<{ secretSync: SecretSync }>('POST', '/api/v1/secret-syncs/windmill', {
    name: 'shop-to-windmill',
    projectId: project.id,
    connectionId: appConnection.id,
    environment: ENVIRONMENT,
    secretPath: '/',
    isAutoSyncEnabled: false,
    destinationConfig: { workspace: destination.workspace, path: destination.path },
    syncOptions: { initialSyncBehavior: 'overwrite-destination' },
  })
  const at = `/api/v1/secret-syncs/windmill/${secretSync.id}`
  const { plan } = await kms.call<{ plan: Plan }>('POST', `${at}/plan`)
  report.step('The plan, before anything is written', `${destination.workspace} · ${destination.path}`)
  report.plan(plan)

  const started = await kms.call<{ run: Run }>('POST', `${at}/runs`, { planId: plan.id })
  const run = await finished(kms, `${at}/runs/${started.run.id}`)
  report.step(
    'Just that plan, applied',
    run.message ?? `${run.state}: ${run.steps.filter((step) => step.state === 'done').length} of ${run.steps.length} keys done`,
  )
  report.run(run)
  return { email: EMAIL, password, token, projectId: project.id, syncId: secretSync.id, plan, run }
}

/** The documented body, word by word. */
function connect(kms: Api, { url, token }: Destination, projectId: string) {
  return kms.call<{ appConnection: AppConnection }>('POST', '/api/v1/app-connections/windmill', {
    name: 'my-windmill-connection',
    method: 'access-token',
    projectId,
    credentials: { token, instanceUrl: url },
  })
}

async function finished(kms: Api, path: string): Promise<RunWithSteps> {
  const until = Date.now() + RUN_WAIT_MS
  while (Date.now() < until) {
    const { run } = await kms.call<{ run: RunWithSteps }>('GET', path)
    if (run.state !== 'queued' && run.state !== 'running') return run
    await wait(LOOK_EVERY_MS)
  }
  throw new ApiRefusal(`The run did not end within ${RUN_WAIT_MS / 1_000} seconds. Look at it with: GET ${path}`)
}

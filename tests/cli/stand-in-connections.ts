import { failure, instant, projectId, type Routes } from './stand-in-wire.ts'

export const connectionId = '33333333-3333-4333-8333-333333333333'
export const syncId = '44444444-4444-4444-8444-444444444444'
export const planId = '55555555-5555-4555-8555-555555555555'
export const runId = '66666666-6666-4666-8666-666666666666'

/** No real destination: the command line must not know any by name. */
const app = 'somewhere'

const connection = {
  ...{ id: connectionId, name: 'my-connection', projectId, version: 1, orgId: '22222222-2222-4222-8222-222222222222' },
  ...{ createdAt: instant, updatedAt: instant, app, method: 'access-token', credentials: { instanceUrl: 'https://somewhere.example' } },
}

const facts = {
  instanceVersion: { known: true, value: 'v1' },
  account: { known: true, value: 'ada@example.com' },
  workspaces: {
    known: true,
    value: [
      { id: 'main', name: 'Main', role: { known: true, value: 'developer' }, writable: { known: false, reason: 'it does not tell' } },
    ],
  },
  expiresAt: { known: true, value: null },
  scopes: { known: false, reason: 'this version does not tell scopes' },
}

export const sync = {
  ...{ id: syncId, name: 'my-sync', description: null, destination: app, isAutoSyncEnabled: false, version: 1 },
  ...{ destinationConfig: { place: 'here' }, syncOptions: { initialSyncBehavior: 'overwrite-destination' }, projectId, folderId: 'f' },
  ...{ connectionId, createdAt: instant, updatedAt: instant, syncStatus: null, lastSyncJobId: null, lastSyncMessage: null },
  ...{ lastSyncedAt: null, importStatus: null, lastImportJobId: null, lastImportMessage: null, lastImportedAt: null },
  ...{ removeStatus: null, lastRemoveJobId: null, lastRemoveMessage: null, lastRemovedAt: null },
  connection: { app, name: connection.name, id: connectionId },
  environment: { slug: 'dev', name: 'Dev', id: 'e' },
  folder: { id: 'f', path: '/' },
}

export const step = (key: string, action: string, reason = `because of ${action}`) => ({ key, name: `there/${key}`, action, reason })

export function planOf(steps: readonly ReturnType<typeof step>[], heldReason: string | null = null) {
  return { plan: { id: planId, syncId, createdAt: instant, summary: {}, safe: heldReason === null, heldReason, steps } }
}

export function runOf(state: string, steps: readonly unknown[], message: string | null = null) {
  const times = { createdAt: instant, startedAt: instant, finishedAt: instant }
  const startedBy = { kind: 'user', id: 'u' }
  return { run: { id: runId, syncId, kind: 'sync', state, message, planId, attempt: 1, startedBy, ...times, steps } }
}

export function listConnectionRoutes(): Routes {
  const at = `/api/v1/secret-syncs/${app}`
  return [
    [
      'GET',
      /^\/api\/v1\/app-connections\/options$/,
      () => ({ body: { appConnectionOptions: [{ name: 'Somewhere', app, methods: ['access-token'] }] } }),
    ],
    ['GET', /^\/api\/v1\/app-connections$/, () => ({ body: { appConnections: [connection] } })],
    ['GET', new RegExp(`^/api/v1/app-connections/${app}/available$`), () => ({ body: { appConnections: [connection] } })],
    ['POST', new RegExp(`^/api/v1/app-connections/${app}$`), () => ({ body: { appConnection: connection } })],
    [
      'PATCH',
      new RegExp(`^/api/v1/app-connections/${app}/${connectionId}$`),
      () => ({ body: { appConnection: { ...connection, version: 2 } } }),
    ],
    ['DELETE', new RegExp(`^/api/v1/app-connections/${app}/${connectionId}$`), () => ({ body: { appConnection: connection } })],
    ['GET', new RegExp(`^/api/v1/app-connections/${app}/${connectionId}/check$`), () => ({ body: { facts } })],
    ['GET', /^\/api\/v1\/secret-syncs$/, () => ({ body: { secretSyncs: [sync] } })],
    ['GET', new RegExp(`^${at}/${syncId}$`), () => ({ body: { secretSync: sync } })],
    ['POST', new RegExp(`^${at}$`), () => ({ body: { secretSync: sync } })],
    ['DELETE', new RegExp(`^${at}/${syncId}$`), () => ({ body: { secretSync: sync } })],
    ['PUT', new RegExp(`^${at}/${syncId}/decisions$`), ({ body }) => ({ body: { decisions: body.decisions } })],
    ['GET', new RegExp(`^${at}/${syncId}/runs$`), () => ({ body: { runs: [runOf('succeeded', []).run] } })],
    // What a plan or a run says is each test's own matter.
    ['POST', new RegExp(`^${at}/${syncId}/(plan|runs)$`), () => failure(500, 'InternalServerError', 'The test gave no answer for this')],
  ]
}

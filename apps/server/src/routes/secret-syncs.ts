import { neverCancelled, type RegisteredConnector } from '@hanzo-kms/connector-kit'
import { limits } from '@hanzo-kms/contracts'
import { preflight } from '@hanzo-kms/contracts/preflight'
import {
  applyPlanBody,
  type changedSyncOptions,
  createSecretSyncBody,
  decisionsBody,
  plan,
  previewedPlan,
  run,
  runWithSteps,
  secretSync,
  type syncOptions,
  syncProgress,
  updateSecretSyncBody,
} from '@hanzo-kms/contracts/secret-syncs'
import type { Dependencies } from '@hanzo-kms/core'
import type { ProjectPermission } from '@hanzo-kms/core/access/permissions'
import { createSync, type NewSync } from '@hanzo-kms/core/sync/create-sync'
import { decideEntries } from '@hanzo-kms/core/sync/decide-entries'
import { deleteSync } from '@hanzo-kms/core/sync/delete-sync'
import { makePlan } from '@hanzo-kms/core/sync/make-plan'
import { preflightSync } from '@hanzo-kms/core/sync/preflight'
import { previewPlan } from '@hanzo-kms/core/sync/preview-plan'
import { findMeetingSync, findRun, findSync, findSyncByName, listRuns, listSyncs, viewSync } from '@hanzo-kms/core/sync/read-syncs'
import { applyApprovedPlan, startRun } from '@hanzo-kms/core/sync/start-run'
import type { Sync, SyncOptions } from '@hanzo-kms/core/sync/sync'
import { updateSync } from '@hanzo-kms/core/sync/update-sync'
import { watchSync } from '@hanzo-kms/core/sync/watch-sync'
import { z } from 'zod'
import { eventRoute, type Route, route } from '../http/route.ts'
import { showPlan, showPreview, showRun, showSync } from './show-sync.ts'

const base = '/api/v1/secret-syncs'
const one = z.object({ secretSync })
const many = z.object({ secretSyncs: z.array(secretSync) })
const byId = z.object({ syncId: z.uuid() })
const ofProject = z.object({ projectId: z.string().min(1) })

/** The same routes for every connector: what differs is in its shapes. */
/** Who says what lands where must be able to read it, and to use the way there. */
const carriesOut: readonly ProjectPermission[] = [
  ['secrets', 'read-value'],
  ['app-connections', 'connect'],
]

export function secretSyncRoutes(connectors: readonly RegisteredConnector[]): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/options`,
      summary: 'Which destinations secrets can be synced to',
      access: 'signed-in',
      acceptsPersonalTokens: true,
      response: z.object({
        secretSyncOptions: z.array(
          z.object({ name: z.string(), connection: z.string(), destination: z.string(), canImportSecrets: z.boolean() }),
        ),
      }),
      handle: async () => ({
        secretSyncOptions: connectors.map(({ title, id }) => ({ name: title, connection: id, destination: id, canImportSecrets: true })),
      }),
    }),
    route({
      method: 'GET',
      path: base,
      summary: 'Secret syncs of a project',
      access: { project: ['secret-syncs', 'read'] },
      query: ofProject,
      response: many,
      handle: async (kms, { query }, actor) => ({ secretSyncs: (await listSyncs(kms, actor, query)).map(showSync) }),
    }),
    ...connectors.flatMap((connector) => [...standingOrders(connector), ...plansAndRuns(connector)]),
  ]
}

function standingOrders({ id: destination, title, target }: RegisteredConnector): readonly Route[] {
  const at = `${base}/${destination}`
  return [
    route({
      method: 'GET',
      path: at,
      summary: `${title} syncs of a project`,
      access: { project: ['secret-syncs', 'read'] },
      query: ofProject,
      response: many,
      handle: async (kms, { query }, actor) => ({ secretSyncs: (await listSyncs(kms, actor, { destination, ...query })).map(showSync) }),
    }),
    route({
      method: 'GET',
      path: `${at}/:syncId`,
      summary: `A ${title} sync`,
      access: { project: ['secret-syncs', 'read'] },
      params: byId,
      response: one,
      handle: async (kms, { params }, actor) => ({ secretSync: showSync(await findSync(kms, actor, { destination, id: params.syncId })) }),
    }),
    route({
      method: 'GET',
      path: `${at}/sync-name/:syncName`,
      summary: `A ${title} sync by its name`,
      access: { project: ['secret-syncs', 'read'] },
      params: z.object({ syncName: z.string().trim().min(1) }),
      query: ofProject,
      response: one,
      handle: async (kms, { params, query }, actor) => ({
        secretSync: showSync(await findSyncByName(kms, actor, { destination, name: params.syncName, ...query })),
      }),
    }),
    route({
      method: 'POST',
      path: at,
      summary: `Create a ${title} sync`,
      access: { project: ['secret-syncs', 'create'], also: carriesOut },
      body: createSecretSyncBody(target),
      response: one,
      handle: (kms, { body }, actor) => sent(kms, createSync(kms, actor, newSync(destination, body))),
    }),
    route({
      method: 'POST',
      path: `${at}/plan`,
      summary: `What a ${title} sync would do if it were saved as it stands; writes nothing`,
      access: { project: ['secret-syncs', 'create'], also: carriesOut },
      body: createSecretSyncBody(target),
      response: z.object({ plan: previewedPlan }),
      handle: async (kms, { body }, actor) => ({
        plan: showPreview(await previewPlan(kms, actor, newSync(destination, body), neverCancelled)),
      }),
    }),
    route({
      method: 'PATCH',
      path: `${at}/:syncId`,
      summary: `Change a ${title} sync`,
      access: { project: ['secret-syncs', 'edit'], also: carriesOut },
      params: byId,
      body: updateSecretSyncBody(target),
      response: one,
      handle: async (kms, { params, body }, actor) => {
        const {
          name,
          description,
          connectionId,
          environment,
          secretPath,
          destinationConfig,
          isAutoSyncEnabled: autoSync,
          syncOptions,
        } = body
        const change = {
          name,
          description,
          connectionId,
          environment,
          secretPath,
          target: destinationConfig,
          autoSync,
          options: syncOptions && changedOptions(syncOptions),
        }
        return sent(kms, updateSync(kms, actor, { destination, id: params.syncId, change }))
      },
    }),
    route({
      method: 'DELETE',
      path: `${at}/:syncId`,
      summary: `Delete a ${title} sync, with or without what it wrote`,
      access: { project: ['secret-syncs', 'delete'] },
      params: byId,
      query: z.object({ removeSecrets: z.enum(['true', 'false']).default('false') }),
      response: one,
      handle: async (kms, { params, query }, actor) => {
        const removeSecrets = query.removeSecrets === 'true'
        const before = await deleteSync(kms, actor, { destination, id: params.syncId, removeSecrets })
        return { secretSync: { ...showSync(before), ...(removeSecrets ? { removeStatus: 'pending' as const } : {}) } }
      },
    }),
    route({
      method: 'POST',
      path: `${at}/check-destination`,
      summary: 'Whether another sync already writes there',
      access: { project: ['secret-syncs', 'read'], also: [['app-connections', 'connect']] },
      body: z.object({
        destinationConfig: target,
        connectionId: z.uuid().optional(),
        excludeSyncId: z.uuid().optional(),
        projectId: z.uuid(),
      }),
      response: z.object({ hasDuplicate: z.boolean(), duplicateProjectId: z.string().optional() }),
      handle: async (kms, { body }, actor) => {
        const { projectId, connectionId, excludeSyncId, destinationConfig } = body
        const found = await findMeetingSync(kms, actor, { destination, projectId, connectionId, excludeSyncId, target: destinationConfig })
        return {
          hasDuplicate: found !== undefined,
          ...(found?.projectId === undefined ? {} : { duplicateProjectId: found.projectId }),
        }
      },
    }),
  ]
}

function plansAndRuns({ id: destination }: RegisteredConnector): readonly Route[] {
  const at = `${base}/${destination}/:syncId`
  return [
    route({
      method: 'POST',
      path: `${at}/sync-secrets`,
      summary: 'Start a run',
      access: { project: ['secret-syncs', 'sync-secrets'] },
      params: byId,
      response: one,
      handle: (kms, { params }, actor) => sent(kms, startRun(kms, actor, { destination, id: params.syncId, kind: 'sync' })),
    }),
    route({
      method: 'POST',
      path: `${at}/import-secrets`,
      summary: 'Take what is at the destination into the source',
      access: {
        project: ['secret-syncs', 'import-secrets'],
        also: [
          ['secrets', 'create'],
          ['secrets', 'edit'],
        ],
      },
      params: byId,
      query: z.object({ importBehavior: z.enum(['prioritize-source', 'prioritize-destination']) }),
      response: one,
      handle: (kms, { params, query }, actor) => {
        const importPriority = query.importBehavior === 'prioritize-source' ? 'source' : 'destination'
        return sent(kms, startRun(kms, actor, { destination, id: params.syncId, kind: 'import', importPriority }))
      },
    }),
    route({
      method: 'POST',
      path: `${at}/remove-secrets`,
      summary: 'Remove what the sync wrote, and nothing else',
      access: { project: ['secret-syncs', 'remove-secrets'] },
      params: byId,
      response: one,
      handle: (kms, { params }, actor) => sent(kms, startRun(kms, actor, { destination, id: params.syncId, kind: 'remove' })),
    }),
    route({
      method: 'POST',
      path: `${at}/plan`,
      summary: 'What a run would do now; writes nothing',
      access: { project: ['secret-syncs', 'read'] },
      params: byId,
      response: z.object({ plan }),
      handle: async (kms, { params }, actor) => ({
        plan: showPlan(await makePlan(kms, actor, { destination, id: params.syncId }, neverCancelled)),
      }),
    }),
    route({
      method: 'POST',
      path: `${at}/preflight`,
      summary: 'What must hold before the sync can land its secrets, asked now; changes nothing',
      access: { project: ['secret-syncs', 'read'] },
      params: byId,
      response: z.object({ preflight }),
      handle: async (kms, { params }, actor) => ({
        preflight: [...(await preflightSync(kms, actor, { destination, id: params.syncId }, neverCancelled))],
      }),
    }),
    route({
      method: 'POST',
      path: `${at}/runs`,
      summary: 'Apply just this plan, or answer that it is stale',
      access: { project: ['secret-syncs', 'sync-secrets'] },
      params: byId,
      body: applyPlanBody,
      response: z.object({ run }),
      errors: ['planStale'],
      handle: async (kms, { params, body }, actor) => ({
        run: showRun(await applyApprovedPlan(kms, actor, { destination, id: params.syncId, planId: body.planId })),
      }),
    }),
    route({
      method: 'GET',
      path: `${at}/runs`,
      summary: 'Runs, newest first',
      access: { project: ['secret-syncs', 'read'] },
      params: byId,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).default(20),
        offset: z.coerce.number().int().min(0).max(100_000).default(0),
      }),
      response: z.object({ runs: z.array(run) }),
      handle: async (kms, { params, query }, actor) => ({
        runs: (await listRuns(kms, actor, { destination, id: params.syncId, ...query })).map(showRun),
      }),
    }),
    eventRoute({
      method: 'GET',
      path: `${at}/events`,
      summary: 'How far the newest run is, as it goes: a stream of server-sent events',
      access: { project: ['secret-syncs', 'read'] },
      params: byId,
      response: syncProgress,
      handle: async (kms, { params, isLive }, actor) => {
        const progress = await watchSync(kms, actor, { destination, id: params.syncId, isLive })
        return async function* (signal) {
          for await (const news of progress(signal))
            yield news === 'ping'
              ? { event: 'ping', data: 1 }
              : { event: 'progress', data: { ...news, run: news.run ? showRun(news.run) : null } }
        }
      },
    }),
    route({
      method: 'GET',
      path: `${at}/runs/:runId`,
      summary: 'A run, with a state and a reason per key',
      access: { project: ['secret-syncs', 'read'] },
      params: byId.extend({ runId: z.uuid() }),
      response: z.object({ run: runWithSteps }),
      handle: async (kms, { params }, actor) => {
        const found = await findRun(kms, actor, { destination, id: params.syncId, runId: params.runId })
        return { run: { ...showRun(found.run), steps: found.steps.map((step) => ({ ...step })) } }
      },
    }),
    route({
      method: 'PUT',
      path: `${at}/decisions`,
      summary: 'Decide about entries that are there and not ours: leave, adopt or import',
      access: { project: ['secret-syncs', 'edit'] },
      params: byId,
      body: decisionsBody,
      response: z.object({ decisions: z.record(z.string(), z.enum(['leave', 'adopt', 'import'])) }),
      handle: async (kms, { params, body }, actor) => ({
        decisions: Object.fromEntries(await decideEntries(kms, actor, { destination, id: params.syncId, decisions: body.decisions })),
      }),
    }),
  ]
}

function newSync(destination: string, body: z.output<ReturnType<typeof createSecretSyncBody>>): NewSync {
  const { isAutoSyncEnabled: autoSync, destinationConfig, syncOptions, description, ...rest } = body
  return { ...rest, destination, description: description ?? null, target: destinationConfig, options: options(syncOptions), autoSync }
}

async function sent(kms: Dependencies, changed: Promise<Sync>) {
  return { secretSync: showSync(await viewSync(kms, await changed)) }
}

function options({ disableSecretDeletion = false, ...rest }: z.output<typeof syncOptions>): SyncOptions {
  return { ...rest, disableSecretDeletion }
}

/** COMPAT: the object is sent as a whole; what older clients leave out of it keeps its value. */
function changedOptions({
  initialSyncBehavior,
  keySchema,
  disableSecretDeletion,
  driftPolicy,
  driftCheck,
}: z.output<typeof changedSyncOptions>): Partial<SyncOptions> {
  return {
    initialSyncBehavior,
    ...(keySchema === undefined ? {} : { keySchema: keySchema ?? undefined }),
    ...(disableSecretDeletion === undefined ? {} : { disableSecretDeletion }),
    ...(driftPolicy === undefined ? {} : { driftPolicy }),
    ...(driftCheck === undefined ? {} : { driftCheck }),
  }
}
